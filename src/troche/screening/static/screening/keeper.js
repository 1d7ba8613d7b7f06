// Shows the kept copy of one page when there is no line, or when nobody is signed in any more. It touches nothing else.
// Served under the page's own address, so that its reach ends there.
const KEPT = "kept-page";
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

const kept = () => caches.match(PAGE, { cacheName: KEPT });
const late = () => new Promise((_, give_up) => setTimeout(give_up, PATIENCE_MS, new Error("late")));

async function page(request) {
  try {
    const answer = await Promise.race([fetch(request), late()]);
    return answer.ok ? answer : (await kept()) ?? answer;
  } catch {
    return (await kept()) ?? Response.error();
  }
}

async function forget() {
  await caches.delete(KEPT);
  await self.registration.unregister();
  return Response.redirect(PAGE, 302);
}
