// What changes by the clock alone, such as what is expected at this minute, is fetched again now and then.
// Facts arrive at once by the live stream; a page without scripts has a link that does the same.
// A part says by data-turn whose turn it is; when that changes the page has other forms, so all of it is read anew.
// With no line the page goes on by itself: what is expected or asked from an instant on is in it already.
import { now, sync } from "../troche/js/server-clock.js";

const EVERY_MS = 30_000;
const turns = new Map([...document.querySelectorAll("[id][data-turn]")].map((part) => [part.id, part.dataset.turn]));

document.addEventListener("swapped", (event) => {
  const turn = document.getElementById(event.detail)?.dataset.turn;
  if (turns.has(event.detail) && turns.get(event.detail) !== turn) readAnew();
});

// Words somebody is typing are worth more than a page that is true to the second.
function readAnew() {
  const fields = [...document.querySelectorAll("textarea, input:not([type=hidden])")];
  const typed = fields.some((field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked);
  if (!typed) location.reload();
}

async function refresh(address, parts) {
  const answer = await fetch(address, { headers: { "X-Fragment": "minute" }, credentials: "same-origin" }).catch(() => null);
  if (answer?.redirected) { readAnew(); return; }
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  sync(Date.parse(page.documentElement.dataset.now));
  for (const part of parts) swap(part, page.getElementById(part.id));
}

function swap(part, fresh) {
  const active = document.activeElement;
  if (!fresh || !part.isConnected || (part.contains(active) && active.matches("input, textarea, select"))) return;
  const focused = part.contains(active) ? active.id : "";
  part.replaceWith(document.adoptNode(fresh));
  if (focused) document.getElementById(focused)?.focus();
  document.dispatchEvent(new CustomEvent("swapped", { detail: fresh.id }));
}

function all() {
  if (document.visibilityState === "hidden") return;
  const byAddress = new Map();
  for (const part of document.querySelectorAll("[data-each-minute][id][data-live-fragment]")) {
    byAddress.set(part.dataset.liveFragment, [...(byAddress.get(part.dataset.liveFragment) ?? []), part]);
  }
  for (const [address, parts] of byAddress) refresh(address, parts);
}

// <span data-minutes-since="instant" data-one="{n} minute in" data-many="{n} minutes in">
// <p data-from="instant" data-to="instant">: there between the two; either may be left out.
function goOn() {
  const instant = now();
  for (const span of document.querySelectorAll("[data-minutes-since]")) {
    const minutes = Math.floor((instant - Date.parse(span.dataset.minutesSince)) / 60_000);
    const text = (minutes === 1 ? span.dataset.one : span.dataset.many).replace("{n}", minutes);
    if (span.textContent !== text) span.textContent = text;
  }
  for (const part of document.querySelectorAll("[data-from], [data-to]")) {
    const { from, to } = part.dataset;
    part.hidden = (from && instant < Date.parse(from)) || (to && instant >= Date.parse(to)) || false;
  }
}

setInterval(all, EVERY_MS);
setInterval(goOn, 1000);
document.addEventListener("swapped", goOn);
document.addEventListener("visibilitychange", all);
goOn();
