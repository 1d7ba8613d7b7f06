// Follows the ledger. <body|div data-live="/stream" data-live-after="position"> opens one event stream; on every
// event each element with an id and data-live-fragment="/url" is fetched again and swapped in.
// A stream that ends is opened again after the last position that was heard, later each time and never all pages at once;
// data-live-after covers what happened while the page was loading.
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000; // ours: what tells sooner that a line is back cuts it short
const root = document.querySelector("[data-live]");
const busy = new Set();
const again = new Set();
let isPressed = false; // what is being pressed stays where it is until it was
addEventListener("pointerdown", () => { isPressed = true; }, true);
for (const kind of ["pointerup", "pointercancel"]) addEventListener(kind, () => { isPressed = false; }, true);

async function refresh(id) {
  if (busy.has(id)) { again.add(id); return; }
  busy.add(id);
  try {
    const old = document.getElementById(id);
    const answer = await fetch(old.dataset.liveFragment, { headers: { "X-Fragment": id }, credentials: "same-origin" });
    if (answer.status === 403 || answer.redirected) { location.reload(); return; }
    if (answer.ok) swap(old, await answer.text());
  } catch { line("down"); } finally {
    busy.delete(id);
    if (again.delete(id)) refresh(id);
  }
}

function swap(old, html) {
  const active = document.activeElement;
  const inside = old.contains(active) ? active : null;
  if (inside?.matches("input, textarea, select")) { inside.addEventListener("blur", () => refresh(old.id), { once: true }); return; }
  if (isPressed) { addEventListener("pointerup", () => setTimeout(refresh, 0, old.id), { once: true }); return; }
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(old.id);
  if (!fresh) return;
  old.replaceWith(document.adoptNode(fresh));
  if (inside?.id) document.getElementById(inside.id)?.focus();
  document.dispatchEvent(new CustomEvent("swapped", { detail: fresh.id }));
}

function line(state) { document.documentElement.dataset.line = state; }

let stream = null;
let timer = 0;
let pause = 0;

function follow() {
  clearTimeout(timer);
  stream?.close();
  const address = new URL(root.dataset.live, location.href);
  if (root.dataset.liveAfter) address.searchParams.set("after", root.dataset.liveAfter);
  stream = new EventSource(address);
  stream.onopen = () => { pause = 0; line("up"); };
  stream.onerror = () => { stream.close(); line("down"); later(); };
  stream.onmessage = (event) => {
    if (event.lastEventId) root.dataset.liveAfter = event.lastEventId;
    for (const part of document.querySelectorAll("[id][data-live-fragment]")) refresh(part.id);
  };
}

function later() {
  pause = Math.min(LONGEST_PAUSE_MS, pause ? pause * 2 : FIRST_PAUSE_MS);
  timer = setTimeout(follow, pause * (0.5 + Math.random() / 2));
}

function atOnce() {
  pause = 0;
  follow();
}

if (root) {
  follow();
  addEventListener("online", atOnce);
  document.addEventListener("troche:line-back", atOnce);
}
