// What changes by the clock alone, such as what is expected at this minute, is fetched again now and then.
// Facts arrive at once by the live stream; a page without scripts has a link that does the same.
// A part says by data-turn whose turn it is; when that changes the page has other forms, so all of it is read anew.
const EVERY_MS = 20_000;
const turns = new Map([...document.querySelectorAll("[id][data-turn]")].map((part) => [part.id, part.dataset.turn]));

document.addEventListener("swapped", (event) => {
  const turn = document.getElementById(event.detail)?.dataset.turn;
  if (turns.has(event.detail) && turns.get(event.detail) !== turn) location.reload();
});

async function refresh(part) {
  if (part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) return;
  const answer = await fetch(part.dataset.liveFragment, { credentials: "same-origin" }).catch(() => null);
  if (answer?.redirected) { location.reload(); return; }
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
  if (!fresh || !part.isConnected) return;
  const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
  part.replaceWith(document.adoptNode(fresh));
  if (focused) document.getElementById(focused)?.focus();
  document.dispatchEvent(new CustomEvent("swapped", { detail: fresh.id }));
}

setInterval(() => {
  if (document.visibilityState === "hidden") return;
  for (const part of document.querySelectorAll("[data-each-minute][id][data-live-fragment]")) refresh(part);
}, EVERY_MS);
