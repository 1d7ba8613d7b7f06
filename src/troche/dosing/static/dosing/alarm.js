// An alarm reaches whoever is in the room with this page four ways at once: sound, colour, word and title. It lasts for as
// long as something on the page says data-alarm, which nobody has taken. The title says how many and never who.
import { entitle } from "../troche/js/page-title.js";
import { allow, isAllowed, ring } from "./sound.js";

const AGAIN_MS = 4_000;
const button = document.getElementById("sound");
const word = document.getElementById("alarm-word");
let rang = -Infinity;

function alarms() { return document.querySelectorAll("[data-alarm]").length; }

function tell() {
  const count = alarms();
  document.documentElement.dataset.alarms = count;
  const said = count ? word.dataset[count === 1 ? "one" : "many"].replace("{n}", count) : "";
  if (word && word.textContent !== said) word.textContent = said;
  entitle("alarm", count ? `▲ ${said}:` : "");
  if (!count || performance.now() - rang < AGAIN_MS) return;
  rang = performance.now();
  ring("alarm");
  document.dispatchEvent(new CustomEvent("troche:alarmed"));
}

function show() {
  if (!button) return;
  button.hidden = false;
  button.setAttribute("aria-pressed", String(isAllowed()));
  button.textContent = isAllowed() ? button.dataset.on : button.dataset.off;
}

button?.addEventListener("click", async () => { await allow(); ring("look"); show(); });
// Any touch or key of the page is enough to let it sound.
for (const kind of ["pointerdown", "keydown"]) {
  document.addEventListener(kind, async () => { if (!isAllowed()) { await allow(); show(); } });
}
document.addEventListener("swapped", tell);
allow().then(show);
show();
tell();
setInterval(tell, 1000);
document.documentElement.dataset.rings = "ready";
