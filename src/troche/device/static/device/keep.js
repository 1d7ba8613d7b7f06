// Keeps the pages of a live session on this phone, for its owner alone, and takes them off when it is over. A page says in
// #device what may be kept; the worker shows it without a line. Switched off by the operator, all of it goes.
const about = document.getElementById("device");
const KEPT = "kept-page-session";
const LONGEST_MS = 12 * 60 * 60 * 1000; // ours: no session is live longer, and a page that was left open keeps nothing after
const LOOK_AGAIN_MS = 5 * 60 * 1000; // ours: so often an open page asks whether the worker was changed or switched off
const CLOCK = "troche-clock";

export async function forget(exceptOf = "") {
  for (const name of await caches.keys()) if (name.startsWith(KEPT) && name !== exceptOf) await caches.delete(name);
  localStorage.removeItem(CLOCK);
}

const instantOf = (page) => page.getElementById("device")?.dataset.now ?? "";

// What the page loads: its own parts, and those that it brought in on the way.
function partsOf(page) {
  const named = [...page.querySelectorAll("link[rel=stylesheet], link[rel=preload], link[rel=icon], script[src]")];
  const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
  const all = [...named.map((one) => one.getAttribute("href") ?? one.getAttribute("src")), ...loaded];
  return [...new Set(all.map((one) => new URL(one, location.origin)))]
    .filter((one) => one.origin === location.origin && one.pathname.startsWith("/static/")).map((one) => one.href);
}

async function keepParts(cache, parts) {
  for (const part of parts) if (!await cache.match(part)) await cache.add(part).catch(() => {});
}

async function keepPage(cache, address, as = address) {
  const answer = await fetch(address, { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok || answer.redirected) return null;
  await cache.put(as, answer.clone());
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

async function keepAll() {
  const { scope, owner, pages, plan } = about.dataset;
  const name = `${KEPT}-${owner}`;
  for (const other of await caches.keys()) if (other.startsWith(KEPT) && other !== name) await caches.delete(other);
  const cache = await caches.open(name);
  const clocks = {};
  for (const address of pages.split(" ")) {
    const page = await keepPage(cache, address);
    if (!page) return;
    await keepParts(cache, partsOf(page));
    clocks[instantOf(page)] = Date.now();
  }
  localStorage.setItem(CLOCK, JSON.stringify(clocks));
  const [first] = pages.split(" ");
  await cache.put(`${scope}first`, (await cache.match(first)).clone());
  if (plan) await keepPage(cache, plan, `${scope}plan/`);
  await cache.put(`${scope}live`, new Response(String(Date.now() + LONGEST_MS)));
  document.documentElement.dataset.kept = "yes";
}

async function leave() {
  const worker = await navigator.serviceWorker.getRegistration(about.dataset.scope);
  if (worker && new URL(worker.scope).pathname === about.dataset.scope) await worker.unregister();
  await forget();
}

async function stay() {
  const { scope, worker: address } = about.dataset;
  const worker = await navigator.serviceWorker.register(address, { scope, updateViaCache: "none" });
  await keepAll();
  for (const sign of ["swapped", "troche:line-back"]) document.addEventListener(sign, soon);
  setInterval(() => worker.update().catch(() => {}), LOOK_AGAIN_MS);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) worker.update().catch(() => {}); });
}

// The kept page follows what changes, but not every fact of it.
let keptAt = performance.now();
function soon() {
  if (performance.now() - keptAt < LOOK_AGAIN_MS) return;
  keptAt = performance.now();
  keepAll().catch(() => {});
}

async function over() {
  await forget();
  const worker = await navigator.serviceWorker.getRegistration(about.dataset.scope);
  worker?.waiting?.postMessage("session over");
  worker?.update().catch(() => {});
}

if (about?.dataset.scope && "serviceWorker" in navigator && "caches" in window) {
  const { offline, stage } = about.dataset;
  if (offline === "off") leave();
  else if (stage === "live") stay().catch(() => {});
  else over().catch(() => {});
}
