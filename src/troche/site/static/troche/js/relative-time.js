// Keeps <time data-relative> and <time data-clock> true to the server's clock. The same units and words as
// site/relative_time.py.
import { now } from "./server-clock.js";

const words = JSON.parse(document.getElementById("relative-time-words")?.textContent ?? "null");
const units = [["s", 1, 90], ["min", 60, 6000], ["h", 3600, 129600], ["d", 86400, 8640000],
  ["month", 2629800, 63115200], ["year", 31557600, Infinity]];

function span(seconds) {
  const [unit, size] = units.find(([, , below]) => seconds < below);
  return words[unit].replace("{n}", Math.floor(seconds / size));
}

function relative(instant, style) {
  const seconds = (instant - now()) / 1000;
  const long = span(Math.abs(seconds));
  if (style === "since") return long;
  if (Math.abs(seconds) < 1) return words.now;
  return words[seconds > 0 ? "future" : style === "due" ? "late" : "past"].replace("{span}", long);
}

function refresh() {
  for (const time of document.querySelectorAll("time[data-relative]")) {
    const instant = Date.parse(time.dateTime);
    const text = relative(instant, time.dataset.relative);
    if (time.textContent !== text) time.textContent = text;
    time.classList.toggle("is-late", time.dataset.relative === "due" && instant < now());
  }
  for (const clock of document.querySelectorAll("time[data-clock]")) tick(clock);
}

// A clock keeps the words it was drawn with; only hours and minutes go on.
const began = new Map();
function tick(clock) {
  if (!began.has(clock)) began.set(clock, clock.textContent);
  const [hours, minutes] = began.get(clock).match(/(\d+):(\d+)/)?.slice(1).map(Number) ?? [];
  if (hours === undefined) return;
  const start = Date.parse(clock.dateTime);
  const passed = Math.floor((now() - start) / 1000) + new Date(start).getSeconds();
  const total = hours * 60 + minutes + Math.floor(passed / 60);
  if (total >= 1440) { location.reload(); return; }
  // The night screen writes 9:05 and goes on to 1:05 after noon; staff read 09:05 and 13:05.
  const hour = Math.floor(total / 60);
  const shown = clock.dataset.clock === "12" ? String(hour % 12 || 12) : String(hour).padStart(2, "0");
  const text = began.get(clock).replace(/\d+:\d+/, `${shown}:${String(total % 60).padStart(2, "0")}`);
  if (clock.textContent !== text) clock.textContent = text;
}

if (words) setInterval(refresh, 1000);
