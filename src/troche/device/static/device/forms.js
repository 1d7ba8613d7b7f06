// Puts the forms of a session page through the queue: said at once as kept, then as sent; what is refused comes back with
// its words. Without scripts, without a store or in a page that is not secure they stay the plain forms they are.
import { openQueue } from "./queue.js";

const about = document.getElementById("device");
const SENT = "troche-sent";
const TWICE_MS = 1_000; // ours: two taps on one button so close together are one
const word = (name, values = {}) => Object.entries(values).reduce(
  (line, [key, value]) => line.replaceAll(`{${key}}`, value), about.dataset[name] ?? "");

let queue = null;
let place = null;

function line() {
  if (place?.isConnected) return place;
  place = Object.assign(document.createElement("div"), { className: "kept" });
  const state = Object.assign(document.createElement("p"), { id: "kept-state", className: "kept-state" });
  state.setAttribute("role", "status");
  const back = Object.assign(document.createElement("ul"), { className: "kept-back" });
  place.append(state, back);
  const beside = document.querySelector("[data-kept-here]") ?? document.querySelector(".session > .now") ?? document.querySelector("main .first") ?? document.getElementById("main");
  beside.prepend(place);
  return place;
}

// A call for help that has not gone out says so until it has: then a telephone is the way.
let calledFor = 0;
function stillKept(what) {
  if (what === "arrived") return "kept";
  if (calledFor && document.documentElement.dataset.away) return "help";
  return what === "signed-out" ? "signIn" : "kept";
}

function show({ what, waiting, seq, fields }) {
  if (!waiting) calledFor = 0;
  const state = line().querySelector(".kept-state");
  if (!waiting && !["arrived", "refused"].includes(what)) return;
  if (what === "waiting" && fields.answer === "help") calledFor = seq;
  const name = waiting ? stillKept(what) : what;
  state.dataset.state = name;
  const words = name === "refused" ? "" : word(name, { n: waiting });
  if (state.textContent !== words) state.textContent = words;
}

async function showReturned() {
  const list = line().querySelector(".kept-back");
  const rows = await queue.store.returned();
  list.replaceChildren(...rows.map(({ seq, words, said }) => {
    const one = document.createElement("li");
    const told = Object.values(said.fields).filter((value) => value.length > 6).join(" ");
    one.append(Object.assign(document.createElement("p"), { textContent: word("refused") }));
    for (const text of words) one.append(Object.assign(document.createElement("p"), { textContent: text }));
    if (told) one.append(Object.assign(document.createElement("blockquote"), { textContent: told }));
    const read = Object.assign(document.createElement("button"), { type: "button", className: "more", textContent: word("read") });
    read.addEventListener("click", async () => { await queue.store.read(seq); showReturned(); });
    one.append(read);
    return one;
  }));
}

// What was refused stands in its form again, where the form is still here and empty.
function refill({ do: form, fields }) {
  const again = [...document.forms].find((one) => one.elements.do?.value === form);
  for (const [name, value] of Object.entries(fields)) {
    const field = again?.elements[name];
    if (field && field.type !== "hidden" && field.value === field.defaultValue) field.value = value;
  }
}

function fieldsOf(form, submitter) {
  const data = new FormData(form, submitter);
  const left = ["csrfmiddlewaretoken", "command_id", "do"];
  return Object.fromEntries([...data].filter(([name, value]) => !left.includes(name) && typeof value === "string"));
}

let last = { what: "", at: -TWICE_MS };

function isTheSameTap(what) {
  const isSame = last.what === what && performance.now() - last.at < TWICE_MS;
  last = { what, at: performance.now() };
  return isSame;
}

async function keep(form, submitter) {
  const fields = fieldsOf(form, submitter);
  if (isTheSameTap(JSON.stringify([form.elements.do.value, fields]))) return;
  form.dataset.keeping = "yes";
  try {
    await queue.keep(form.elements.do.value, fields);
    form.reset();
    document.dispatchEvent(new CustomEvent("troche:said", { detail: form.elements.do.value }));
  } catch {
    form.submit();
  }
  delete form.dataset.keeping;
}

// Only while the person types may a form be wrong: what cannot be right is said here, not hours later.
function isRight(form) {
  return form.reportValidity();
}

function onSubmit(event) {
  const form = event.target;
  if (form.method !== "post" || !about.dataset.do.split(" ").includes(form.elements.do?.value)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form.dataset.keeping || !isRight(form)) return;
  keep(form, event.submitter);
}

// From a page that is there for one thing back to the session, once it is sent and nothing else is being typed.
function goHome() {
  const { home } = about.dataset;
  const isTyping = [...document.querySelectorAll("textarea, input:not([type=hidden])")].some((one) => one.value !== one.defaultValue);
  if (!home || home === location.pathname || isTyping) return;
  sessionStorage.setItem(SENT, "yes");
  location.assign(home);
}

async function begin() {
  const { address, session, owner } = about.dataset;
  queue = await openQueue({ address, session: Number(session), name: owner });
  queue.addEventListener("change", ({ detail }) => {
    show(detail);
    if (detail.what === "arrived" && !detail.waiting) goHome();
    if (detail.what !== "refused") return;
    refill(detail.said);
    showReturned();
  });
  if (sessionStorage.getItem(SENT)) show({ what: "arrived", waiting: 0 });
  sessionStorage.removeItem(SENT);
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("troche:keep", ({ detail }) => queue.keep(detail.form, detail.fields).catch(() => {}));
  document.documentElement.dataset.queue = "ready";
  navigator.storage?.persist?.().catch(() => {});
  await showReturned();
  queue.soon();
}

if (about && isSecureContext && "indexedDB" in window && navigator.locks && crypto.subtle) begin().catch(() => {});
