// The server's time, whatever the clock of this device says: the instant at which the page was made, and what has passed
// since by a clock that nobody sets. A page of a session that was kept on the device and is opened again is older than
// the newest one seen; then the device's clock counts, moved by the offset it had when that one was new.
const KEEP = "server-clock";
const made = Date.parse(document.documentElement.dataset.now);
const arrived = performance.getEntriesByType("navigation")[0]?.responseStart ?? 0;
let server = made, ours = arrived;

export const now = () => server + performance.now() - ours;

// Called with the instant at which a part that was fetched again was made.
export function sync(instant) {
  if (Number.isNaN(instant)) return;
  server = instant; ours = performance.now();
  keep();
}

function keep() {
  try { localStorage.setItem(KEEP, JSON.stringify({ made: server, offset: now() - Date.now() })); } catch { /* full or forbidden */ }
}

function kept() {
  try { return JSON.parse(localStorage.getItem(KEEP)); } catch { return null; }
}

if (document.querySelector("[data-each-minute]")) {
  const newest = kept();
  if (newest && made <= newest.made) { server = Date.now() + newest.offset; ours = performance.now(); } else keep();
}
