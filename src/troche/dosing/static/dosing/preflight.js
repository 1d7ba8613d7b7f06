// The phone's own check before a session. Each check answers "ok", "failed" or "unknown"; what throws is unknown.
// Camera, microphone and relay are asked of the video's module; without it they are unknown.
const form = document.getElementById("preflight-form");
const said = document.getElementById("preflight-says");
const LONGEST_MS = 20_000;

const video = () => import("../video/preflight.js").catch(() => ({}));

async function ofVideo(name) {
  const check = (await video())[name];
  if (!check) return "unknown";
  return (await check()).ok ? "ok" : "failed";
}

async function storage() {
  if (!navigator.storage?.persist || !globalThis.indexedDB) return "failed";
  return (await navigator.storage.persisted()) || (await navigator.storage.persist()) ? "ok" : "failed";
}

async function wakeLock() {
  if (!navigator.wakeLock) return "failed";
  const lock = await navigator.wakeLock.request("screen");
  await lock.release();
  return "ok";
}

// The session's page and its card are kept as soon as it is live. Here: whether this phone lets them be kept.
async function offlinePage() {
  const { worker, scope, offline } = form.dataset;
  if (offline === "off" || !navigator.serviceWorker || !globalThis.caches) return "failed";
  const registered = await navigator.serviceWorker.register(worker, { scope, updateViaCache: "none" });
  if (!registered.active && !registered.waiting && !registered.installing) return "failed";
  const probe = await caches.open("preflight-probe");
  await probe.put(scope, new Response("kept"));
  const kept = await (await probe.match(scope))?.text();
  await caches.delete("preflight-probe");
  return kept === "kept" ? "ok" : "failed";
}

let offset = null;

async function clock() {
  const before = Date.now();
  const answer = await fetch(location.pathname, { method: "HEAD", cache: "no-store", credentials: "same-origin" });
  const after = Date.now();
  const server = Date.parse(answer.headers.get("Date") ?? "");
  if (Number.isNaN(server)) return "unknown";
  offset = Math.round((before + after) / 2 - server);
  return "ok";
}

const CHECKS = {
  camera: () => ofVideo("checkCamera"),
  microphone: () => ofVideo("checkMicrophone"),
  relay: () => ofVideo("checkRelay"),
  storage,
  clock,
  wake_lock: wakeLock,
  offline_page: offlinePage,
};

const tooLong = () => new Promise((resolve) => setTimeout(() => resolve("unknown"), LONGEST_MS));

async function outcome(code) {
  const check = CHECKS[code];
  if (!check) return "unknown";
  return Promise.race([Promise.resolve().then(check).catch(() => "unknown"), tooLong()]);
}

async function run() {
  said.textContent = said.dataset.busy;
  const found = {};
  for (const code of form.dataset.ask.split(" ").filter(Boolean)) found[code] = await outcome(code);
  form.elements.outcomes.value = JSON.stringify(found);
  form.elements.clock_offset_ms.value = offset ?? "";
  form.submit();
}

let running = false;
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  if (running) return;
  running = true;
  run();
});
