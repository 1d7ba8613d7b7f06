// Follows the ledger. <body|div data-live="/stream" data-live-after="position"> opens one event stream; on every
// event each element with an id and data-live-fragment="/url" is fetched again and swapped in.
// EventSource resumes by Last-Event-ID itself; data-live-after covers what happened while the page was loading.
const root = document.querySelector("[data-live]");
const busy = new Set();
const again = new Set();

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
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(old.id);
  if (!fresh) return;
  old.replaceWith(document.adoptNode(fresh));
  if (inside?.id) document.getElementById(inside.id)?.focus();
  document.dispatchEvent(new CustomEvent("swapped", { detail: fresh.id }));
}

function line(state) { document.documentElement.dataset.line = state; }

function follow() {
  const address = new URL(root.dataset.live, location.href);
  if (root.dataset.liveAfter) address.searchParams.set("after", root.dataset.liveAfter);
  const stream = new EventSource(address);
  stream.onopen = () => line("up");
  stream.onerror = () => {
    line("down");
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => { if (stream.lastId) root.dataset.liveAfter = stream.lastId; follow(); }, 3000);
  };
  stream.onmessage = (event) => {
    if (event.lastEventId) stream.lastId = event.lastEventId;
    for (const part of document.querySelectorAll("[id][data-live-fragment]")) refresh(part.id);
  };
}

if (root) follow();
