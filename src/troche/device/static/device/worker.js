// Shows the kept pages of one session while there is no line. Its reach ends with its own address; it keeps nothing itself,
// and shows nothing that the page of a live session has not kept. While one is live no newer worker takes its place.
const HERE = new URL("./", self.location).pathname;
const KEPT = "kept-page-session";
const LIVE = `${HERE}live`;
const PATIENCE_MS = 4_000;
const AWAY_MS = 60_000; // ours: so long after a page came from the device its parts do, too, without asking first
let awayUntil = 0;

self.addEventListener("install", (event) => event.waitUntil(mayComeIn()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => { if (event.data === "session over") self.skipWaiting(); });
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, pathname));
  else if (pathname.startsWith("/static/")) event.respondWith(part(request));
});

// Refused while a session is live, so that it does not even wait to come in when the last page is closed.
async function mayComeIn() {
  if (self.registration.active && await isLive()) throw new Error("a session is live");
}

const names = async () => (await caches.keys()).filter((name) => name.startsWith(KEPT));

async function kept(address) {
  for (const cacheName of await names()) {
    const copy = await caches.match(address, { cacheName, ignoreSearch: true });
    if (copy) return copy;
  }
  return undefined;
}

async function isLive() {
  const mark = await kept(LIVE);
  if (!mark) return false;
  if (Number(await mark.text()) > Date.now()) return true;
  for (const name of await names()) await caches.delete(name);
  return false;
}

const late = () => new Promise((_, give_up) => setTimeout(give_up, PATIENCE_MS, new Error("late")));

async function page(request, path) {
  const copy = await isLive() && (await kept(path) ?? (path === HERE && await kept(`${HERE}first`)));
  if (!copy) return fetch(request);
  try {
    const answer = await Promise.race([fetch(request), late()]);
    if (answer.status < 500) { awayUntil = 0; return answer; }
  } catch { /* no line: what is kept */ }
  awayUntil = Date.now() + AWAY_MS;
  return copy;
}

async function part(request) {
  const copy = await kept(request.url);
  if (!copy) return fetch(request);
  if (Date.now() < awayUntil) return copy;
  try {
    const answer = await Promise.race([fetch(request), late()]);
    return answer.ok ? answer : copy;
  } catch {
    return copy;
  }
}
