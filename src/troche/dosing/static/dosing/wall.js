// The server puts the most urgent first. While a hand is on the tiles (the pointer moved over them just now, or one has the
// focus) they stay where they are, and what is new goes to the end; the key of a tile is always its place.
const REST_MS = 8_000;
let touched = -Infinity, order = ids();

function tiles() { return [...document.querySelectorAll("#tiles .tile")]; }
function ids() { return [...document.querySelectorAll("#tiles .tile")].map((tile) => tile.dataset.tile); }
function hasHand() { return performance.now() - touched < REST_MS || document.activeElement?.closest("#tiles .tile"); }

function settle() {
  if (hasHand()) {
    const place = (tile) => { const at = order.indexOf(tile.dataset.tile); return at < 0 ? order.length : at; };
    const sorted = tiles().sort((one, other) => place(one) - place(other));
    const before = ids();
    if (sorted.some((tile, at) => tile.dataset.tile !== before[at])) document.querySelector("#tiles .tiles").append(...sorted);
  }
  order = ids();
  tiles().forEach((tile, at) => {
    const link = tile.querySelector(".row-head a");
    if (at < 8) link.dataset.key = at + 1; else delete link.dataset.key;
  });
}

for (const kind of ["pointermove", "pointerdown"]) {
  document.addEventListener(kind, (event) => { if (event.target.closest?.("#tiles")) touched = performance.now(); });
}
// A part that is swapped loses the focus of what was in it; the same tile gets it back.
let focused = null;
document.addEventListener("focusin", (event) => { focused = event.target.closest("#tiles .tile")?.dataset.tile ?? null; });
document.addEventListener("swapped", (event) => {
  if (event.detail !== "tiles") return;
  const again = focused && document.activeElement === document.body && document.querySelector(`[data-tile="${focused}"] .row-head a`);
  if (again) again.focus({ preventScroll: true });
  settle();
});
settle();
document.documentElement.dataset.wall = "ready";
