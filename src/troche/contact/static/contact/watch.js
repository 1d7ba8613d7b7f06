// One of three watchers that do not depend on each other: this page. It beats, and when nobody answers it says so itself.
import { alarmWhenLost } from "./alarm_here.js";
import { startBeating } from "./beat.js";
import { callWhenLost } from "./call_now.js";

const signs = document.getElementById("signs");

if (signs) {
  const { beat, csrf, noLine, lookNow } = signs.dataset;
  const [beatS, alarmAfterS] = [Number(signs.dataset.beatS), Number(signs.dataset.alarmAfterS)];
  const mark = (lost) => { document.documentElement.dataset.lost = lost ? "yes" : "no"; };
  document.addEventListener("troche:line-lost", () => mark(true));
  document.addEventListener("troche:line-back", () => mark(false));
  const dialog = document.getElementById("call-now");
  const band = document.getElementById("alarm-here");
  if (dialog) callWhenLost(dialog);
  if (band) alarmWhenLost(band, document.getElementById("sound-off"), { noLine, lookNow, alarmAfterS });
  startBeating({ beat, csrf, beatS, alarmAfterS });
}
