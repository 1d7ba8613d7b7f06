// J and K walk the rows of a board, Enter opens (it is a link), and [data-key] answers to its letter.
const switchOff = document.querySelector("[data-keys-toggle]");
const off = () => localStorage.getItem("keys") === "off";

function typing(target) {
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

function rowLinks() {
  return [...document.querySelectorAll("[data-rows] [data-row]:not([hidden]) :is(th[scope=row], .row-head) a")];
}

function walk(step) {
  const links = rowLinks();
  if (!links.length) return;
  const here = links.findIndex((link) => link.closest("[data-row]").contains(document.activeElement));
  const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(here + step, 0), links.length - 1);
  links[next].focus();
  links[next].scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (off() || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && typing(event.target)) { event.target.blur(); return; }
  if (typing(event.target)) return;
  if (event.key === "j") walk(1);
  else if (event.key === "k") walk(-1);
  else {
    const wanted = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!wanted) return;
    if (typing(wanted)) wanted.focus(); else wanted.click();
  }
  event.preventDefault();
});

if (switchOff) {
  const show = () => switchOff.setAttribute("aria-pressed", String(off()));
  switchOff.hidden = false;
  switchOff.addEventListener("click", () => { localStorage.setItem("keys", off() ? "on" : "off"); show(); });
  show();
}
