// The page of a session without a line: time goes on by this phone's own ticks, the words say that nothing is to be done,
// and help is a telephone that needs no internet. What is tapped meanwhile is kept by the queue.
const about = document.getElementById("device");
const CLOCK = "troche-clock";
const EVERY_MS = 5_000;
const MINUTE_MS = 60_000;
const begun = performance.now();

// The server's instant when this page was made, and how long ago that is. A page out of the cache was made earlier: how
// much, the phone's clock tells by its own reading of then.
function since() {
  const keptAt = JSON.parse(localStorage.getItem(CLOCK) ?? "{}")[about.dataset.now];
  return keptAt ? Date.now() - keptAt - (performance.now() - begun) : 0;
}
const made = Date.parse(about?.dataset.now ?? "");
const before = about ? Math.max(0, since()) : 0;
const zone = /([+-])(\d\d):?(\d\d)$/.exec(about?.dataset.now ?? "");
const zoneMs = zone ? Number(`${zone[1]}1`) * (Number(zone[2]) * 60 + Number(zone[3])) * MINUTE_MS : 0;

const now = () => made + before + performance.now() - begun;

function clock() {
  const at = new Date(now() + zoneMs);
  return `${at.getUTCHours() % 12 || 12}:${String(at.getUTCMinutes()).padStart(2, "0")}`;
}

function tick() {
  const isAway = document.documentElement.dataset.away === "yes";
  const minutes = Math.floor((now() - Date.parse(about.dataset.takenAt)) / MINUTE_MS);
  for (const part of document.querySelectorAll("[data-clock]")) if (isAway) part.textContent = clock();
  for (const part of document.querySelectorAll(".clock .unit, .look .eyebrow > span:first-child")) {
    if (isAway && minutes >= 0) part.textContent = (minutes === 1 ? about.dataset.minute : about.dataset.minutes).replace("{n}", minutes);
  }
}

function telephone() {
  const form = document.querySelector(".need-form");
  const { call, calls } = about.dataset;
  if (!form || !call || document.getElementById("need-call")) return;
  const link = Object.assign(document.createElement("a"), { id: "need-call", className: "need", href: call });
  link.append(form.querySelector("button").firstChild.textContent, Object.assign(document.createElement("small"), { textContent: calls }));
  link.addEventListener("click", () => document.dispatchEvent(new CustomEvent("troche:keep", { detail: { form: "check", fields: { answer: "help" } } })));
  form.before(link);
}

// Where the page itself has no place that says so.
function note() {
  const first = document.querySelector("main .first");
  if (!first || !about.dataset.awayNote || document.querySelector(".away-note")) return;
  const words = Object.assign(document.createElement("p"), { className: "away-note", textContent: about.dataset.awayNote });
  words.setAttribute("role", "status");
  first.prepend(words);
}

function show(isAway) {
  const root = document.documentElement;
  if ((root.dataset.away === "yes") === isAway) return;
  if (isAway) root.dataset.away = "yes"; else delete root.dataset.away;
  if (isAway) {
    telephone();
    note();
    const word = document.querySelector("#night .word");
    if (word) { word.dataset.was = word.textContent; word.textContent = about.dataset.awayWords; }
    for (const plan of document.querySelectorAll(`a[href="${about.dataset.planPage}"]`)) plan.href = `${about.dataset.scope}plan/`;
    tick();
  } else {
    document.getElementById("need-call")?.remove();
    for (const word of document.querySelectorAll("[data-was]")) word.textContent = word.dataset.was;
  }
}

if (about?.dataset.stage === "live") {
  const look = () => show(!navigator.onLine || document.documentElement.dataset.line === "down");
  new MutationObserver(look).observe(document.documentElement, { attributes: true, attributeFilter: ["data-line"] });
  for (const sign of ["online", "offline"]) addEventListener(sign, look);
  document.addEventListener("troche:line-lost", () => { document.documentElement.dataset.line = "down"; });
  setInterval(tick, EVERY_MS);
  look();
}
