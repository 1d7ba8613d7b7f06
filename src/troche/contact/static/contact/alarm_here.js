// The monitor's own watcher: line, sight and a patient's silence, told by sound, colour, word and title together.
// Other scripts say troche:sight-lost and troche:sight-back; a server that is away cannot be asked, so nothing here asks it.
import { entitle } from "../troche/js/page-title.js";
import { Sound } from "./sound.js";

export function alarmWhenLost(band, soundOff, words) {
  const reasons = new Set();
  let quiet = false;
  let sightTimer = 0;
  let sound = null;

  function show() {
    const isAlarm = reasons.size > 0;
    band.hidden = !isAlarm;
    for (const part of band.querySelectorAll("[data-alarm-for]")) part.hidden = part.dataset.alarmFor !== first();
    document.documentElement.classList.toggle("alarmed-here", isAlarm);
    entitle("line", isAlarm ? `▲ ${first() === "line" ? words.noLine : words.lookNow} –` : "");
    if (isAlarm && !quiet) sound?.start(); else sound?.stop();
    band.dataset.sound = isAlarm && !quiet ? "on" : "off";
    if (soundOff) soundOff.hidden = Boolean(sound?.isReady);
  }

  function first() { return ["line", "quiet", "sight"].find((reason) => reasons.has(reason)) ?? ""; }

  function set(reason, isSo) {
    if (reasons.has(reason) === isSo) return;
    if (isSo) { reasons.add(reason); quiet = false; } else reasons.delete(reason);
    show();
  }

  document.addEventListener("troche:line-lost", () => set("line", true));
  document.addEventListener("troche:line-back", () => set("line", false));
  document.addEventListener("troche:beat", (event) => set("quiet", event.detail.quiet > 0));
  document.addEventListener("troche:sight-lost", (event) => {
    clearTimeout(sightTimer);
    sightTimer = setTimeout(() => set("sight", true), event.detail?.waitMs ?? words.alarmAfterS * 1000);
  });
  document.addEventListener("troche:sight-back", () => { clearTimeout(sightTimer); set("sight", false); });
  band.querySelector("[data-quiet]").addEventListener("click", () => { quiet = true; show(); });
  sound = new Sound(show);
  soundOff?.addEventListener("click", () => sound.wake());
  show();
}
