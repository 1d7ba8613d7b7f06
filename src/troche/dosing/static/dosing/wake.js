// The sitter is woken when a look or a reading is due and nobody has said anything: by sound, by vibration, by the title,
// with a line or without one. All looks to come are in the page; a look given here counts here at once.
import { entitle } from "../troche/js/page-title.js";
import { now } from "../troche/js/server-clock.js";
import { allow, isAllowed, ring } from "./sound.js";

const GIVEN = "look-given", WISH = "wake", AGAIN_MS = 20_000, MINUTE_MS = 60_000;
const button = document.getElementById("wake");
let lock = null, rang = -Infinity;

function looks() {
  const { looks: instants, clocks, every } = document.getElementById("look-h")?.dataset ?? {};
  if (instants === undefined) return null;
  const words = clocks.trim().split(" ");
  // The server's own rule: a look counts for what was asked for up to half a stretch after it.
  const answered = Number(sessionStorage.getItem(GIVEN) ?? 0) + (Number(every) / 2) * MINUTE_MS;
  return instants.trim().split(" ").filter(Boolean).map((instant, place) => ({ at: Date.parse(instant), clock: words[place] }))
    .filter((look) => look.at > answered);
}

function say(look) {
  const heading = document.getElementById("look-h");
  const { soon, nowWords, nextWords, noneWords } = heading.dataset;
  const isNow = look && look.at - now() <= Number(soon) * MINUTE_MS;
  const words = look ? (isNow ? nowWords : nextWords).replace("{clock}", look.clock) : noneWords;
  if (heading.textContent !== words) heading.textContent = words;
  const due = document.querySelector("[data-look-due] time");
  if (due && look) due.dateTime = new Date(look.at).toISOString();
  const small = document.querySelector("[data-look-clock]");
  const said = look ? small?.dataset.words.replace("{clock}", look.clock) : small?.dataset.none;
  if (small && small.textContent !== said) small.textContent = said;
}

function watch() {
  const ahead = looks();
  if (!ahead) { entitle("wake", ""); return; }
  say(ahead[0]);
  const reading = Date.parse(document.getElementById("look-h").dataset.reading);
  const isDue = (ahead[0] && ahead[0].at <= now()) || reading <= now();
  document.documentElement.dataset.due = isDue ? "yes" : "no";
  entitle("wake", isDue ? "●" : "");
  if (!isDue || performance.now() - rang < AGAIN_MS) return;
  rang = performance.now();
  ring("look");
  navigator.vibrate?.([400, 200, 400]);
  document.dispatchEvent(new CustomEvent("troche:woken"));
}

function show() {
  if (!button) return;
  const isOn = isAllowed();
  button.hidden = false;
  button.setAttribute("aria-pressed", String(isOn));
  button.textContent = isOn ? button.dataset.on : button.dataset.off;
}

async function stayAwake() {
  if (!sessionStorage.getItem(WISH) || document.visibilityState !== "visible") return;
  lock = await navigator.wakeLock?.request("screen").catch(() => null);
}

button?.addEventListener("click", async () => {
  sessionStorage.setItem(WISH, "yes");
  await allow();
  ring("look");
  navigator.vibrate?.(200);
  await stayAwake();
  show();
});
// Whoever wished it once need not wish it again on the next page: any touch is enough.
document.addEventListener("pointerdown", async () => {
  if (!sessionStorage.getItem(WISH) || isAllowed()) return;
  await allow();
  show();
});
document.addEventListener("visibilitychange", stayAwake);

function given() {
  sessionStorage.setItem(GIVEN, String(now()));
  rang = -Infinity;
  watch();
}
document.addEventListener("submit", (event) => { if (event.target.elements.do?.value === "check") given(); });
document.addEventListener("troche:said", (event) => { if (event.detail === "check") given(); });
document.addEventListener("swapped", watch);

if (sessionStorage.getItem(WISH)) allow().then(show);
stayAwake();
show();
watch();
setInterval(watch, 1000);
document.documentElement.dataset.wake = "ready";
