// Sends what the store keeps, in order, one at a time, until the server says of each that it has it.
// What is kept is numbered and dated once; sent twice it is the same. Only one tab sends at a time.
import { openStore } from "./store.js";

const PATIENCE_MS = 8_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000; // ours: a line that is back is found by `online` and by the live stream sooner
const PAGE = crypto.randomUUID?.() ?? "";

export async function openQueue({ address, session, name }) {
  return new Queue(await openStore(name), address, session, name);
}

class Queue extends EventTarget {
  constructor(store, address, session, name) {
    super();
    Object.assign(this, { store, address, session, name, offset: null, token: "", pause: 0, timer: 0, busy: false });
    for (const sign of ["online", "pageshow"]) addEventListener(sign, () => this.soon());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.soon(); });
    document.addEventListener("troche:line-back", () => this.soon());
  }

  // Resolves when it is kept for good on this phone; sending goes on by itself.
  async keep(form, fields) {
    const seq = await this.store.keep({
      session: this.session, do: form, fields,
      said_at: new Date().toISOString(), offset_ms: this.offset, ticks: performance.now(), page: PAGE,
    });
    await this.tell("waiting", { seq, fields });
    this.soon();
    return seq;
  }

  soon() { this.pause = 0; this.pump(); }

  async pump() {
    if (this.busy) return;
    this.busy = true;
    clearTimeout(this.timer);
    let why = "";
    try {
      why = await navigator.locks.request(`troche-send-${this.name}`, () => this.sendAll());
    } catch (error) {
      why = error.name === "Signed out" ? "signed-out" : "line";
    }
    this.busy = false;
    await this.tell(why || "empty");
    if (why) this.later();
    else if (await this.store.waiting()) this.pump();
  }

  later() {
    this.pause = Math.min(LONGEST_PAUSE_MS, this.pause ? this.pause * 2 : FIRST_PAUSE_MS);
    this.timer = setTimeout(() => this.pump(), this.pause * (0.5 + Math.random() / 2));
  }

  async sendAll() {
    for (let next = await this.store.first(); next; next = await this.store.first()) {
      if (!this.token) await this.meet();
      const { said, seq } = await this.dated(next);
      const answer = await this.post(seq, said);
      if (answer === "again") { this.token = ""; return "line"; }
      if (answer.state === "kept") await this.store.prune(seq);
      else await this.store.giveBack(seq, answer.words ?? []);
      this.pause = 0;
      await this.tell(answer.state === "kept" ? "arrived" : "refused", { seq, said });
    }
    return "";
  }

  // How far this clock lies behind the server's, measured over one round trip; and a fresh token.
  async meet() {
    const before = performance.now();
    const answer = await this.ask("GET");
    const { at, token } = await answer.json();
    const half = (performance.now() - before) / 2;
    this.offset = Math.round(Date.parse(at) + half - Date.now());
    this.token = token;
  }

  // Dated once, before the first attempt. While the page that kept it still lives, its ticks tell how long ago that was;
  // they stand still while a phone sleeps, and its clock may be set, so the longer of the two counts.
  async dated({ seq, said }) {
    if (said.is_dated) return { seq, said };
    const raw = Date.parse(said.said_at);
    const ago = Math.max(performance.now() - said.ticks, Date.now() - raw);
    const offset = said.page === PAGE ? Math.round(Date.now() + this.offset - ago - raw) : said.offset_ms ?? this.offset;
    const dated = { ...said, offset_ms: offset, is_dated: true };
    await this.store.rewrite(seq, dated);
    return { seq, said: dated };
  }

  async post(seq, { session, said_at, offset_ms, do: form, fields }) {
    const body = { device: this.store.device, seq, session, said_at, offset_ms, do: form, fields };
    const answer = await this.ask("POST", body);
    let told = null;
    try { told = await answer.json(); } catch { /* not ours: a proxy's page */ }
    if (["kept", "refused"].includes(told?.state) && told.seq === seq) return told;
    if (answer.status === 400 && told?.state === "unreadable") return { state: "refused" };
    return "again";
  }

  async ask(method, body) {
    const answer = await fetch(this.address, {
      method, body: body && JSON.stringify(body), credentials: "same-origin", redirect: "manual", cache: "no-store",
      headers: body ? { "Content-Type": "application/json", "X-CSRFToken": this.token } : {},
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const isAway = answer.type === "opaqueredirect" || (method === "GET" && answer.status === 403);
    if (isAway) throw Object.assign(new Error("sign in again"), { name: "Signed out" });
    if (method === "GET" && !answer.ok) throw new Error(`${answer.status}`);
    return answer;
  }

  async tell(what, more = {}) {
    const detail = { what, waiting: await this.store.waiting(), ...more };
    this.dispatchEvent(new CustomEvent("change", { detail }));
    document.dispatchEvent(new CustomEvent("troche:queue", { detail }));
  }
}
