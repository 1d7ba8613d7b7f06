// Shows the kept copy of one page when there is no line, or when nobody is signed in any more. It touches nothing else.
// Served under the page's own address, so that its reach ends there.
const KEPT = "kept-page"; // and whose: another's is thrown away when somebody else signs in here
const PAGE = new URL("./", self.location).pathname;
const FORGET = `${PAGE}forget/`;
const PATIENCE_MS = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET" || event.request.mode !== "navigate") return;
  const path = new URL(event.request.url).pathname;
  if (path === PAGE) event.respondWith(page(event.request));
  if (path === FORGET) event.respondWith(forget());
});

const names = async () => (await caches.keys()).filter((name) => name.startsWith(KEPT));
const late = () => new Promise((_, give_up) => setTimeout(give_up, PATIENCE_MS, new Error("late")));
// Sent to sign in, or the server behind the line is down. A refusal is an answer, and may be somebody else's.
const is_none = (answer) => answer.type === "opaqueredirect" || answer.status >= 500;

async function kept() {
  for (const cacheName of await names()) {
    const copy = await caches.match(PAGE, { cacheName });
    if (copy) return copy;
  }
  return undefined;
}

async function page(request) {
  const copy = await kept();
  if (!copy) return fetch(request);
  try {
    const answer = await Promise.race([fetch(request), late()]);
    return is_none(answer) ? copy : answer;
  } catch {
    return copy;
  }
}

async function forget() {
  for (const name of await names()) await caches.delete(name);
  await self.registration.unregister();
  return Response.redirect(PAGE, 302);
}
