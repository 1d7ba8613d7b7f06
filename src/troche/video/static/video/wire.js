// Words to the pages on the other side and from them, by our server: posts that may be sent twice, and an event stream.
// While a call is down the stream may hang on a dead line without saying so; then the words are asked for each second.
const TRY_AGAIN_MS = 1_000;
const PATIENCE_MS = 2_500;
const OLD_MS = 60_000;
const STREAM_AGAIN_MS = 3_000;

export class Wire {
  // say: where to post; live: where to listen; about: what each word carries besides
  constructor({ say, live, csrf }) {
    Object.assign(this, { say, live, csrf, page: crypto.randomUUID(), last: null, onword() {}, onopen() {}, onreachable() {} });
    this.queue = [];
    this.heard = new Set();
    this.reachable = true;
  }

  listen() {
    this.stream?.close();
    const stream = new EventSource(this.#address());
    this.stream = stream;
    stream.addEventListener("begun", (event) => {
      this.last = Math.max(this.last ?? 0, Number(event.lastEventId));
      this.#reached(true);
      this.onopen();
    });
    stream.onmessage = (event) => this.#hear(JSON.parse(event.data));
    stream.onerror = () => {
      if (stream.readyState === EventSource.CLOSED && this.stream === stream) setTimeout(() => this.stream === stream && this.listen(), STREAM_AGAIN_MS);
    };
  }

  close() {
    this.stream?.close();
    this.stream = null;
    this.hurry(false);
  }

  // Ask each second for what the stream may not bring.
  hurry(isDown) {
    if (!isDown) { clearInterval(this.asking); this.asking = null; return; }
    this.asking ??= setInterval(() => this.#ask(), TRY_AGAIN_MS);
  }

  tell(kind, body = {}, receiver = null, about = {}) {
    if (kind === "hello" && this.queue.some(({ word }) => word.kind === "hello" && word.person === about.person && word.receiver === receiver)) return;
    this.queue.push({ at: performance.now(), word: { id: crypto.randomUUID(), sender: this.page, receiver, kind, body, ...about } });
    this.#pump();
  }

  // The last word of a page that is being left.
  leave(about = {}) {
    const word = { id: crypto.randomUUID(), sender: this.page, receiver: null, kind: "bye", body: {}, ...about };
    fetch(this.say, { ...this.#posted(word), keepalive: true }).catch(() => {});
  }

  async #pump() {
    if (this.pumping) return;
    this.pumping = true;
    while (this.queue.length) {
      const [{ at, word }] = this.queue;
      if (performance.now() - at > OLD_MS) { this.queue.shift(); continue; }
      const status = await fetch(this.say, { ...this.#posted(word), signal: AbortSignal.timeout(PATIENCE_MS) }).then((answer) => answer.status, () => 0);
      if (status >= 200 && status < 500) { this.queue.shift(); this.#reached(true); continue; }
      this.#reached(false);
      await new Promise((done) => setTimeout(done, TRY_AGAIN_MS));
    }
    this.pumping = false;
  }

  #posted(word) {
    return { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json", "X-CSRFToken": this.csrf }, body: JSON.stringify(word) };
  }

  async #ask() {
    if (this.isAsking || this.last === null) return;
    this.isAsking = true;
    const answer = await fetch(this.#address("list"), { credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE_MS) }).then((one) => (one.ok ? one.json() : null)).catch(() => null);
    this.isAsking = false;
    this.#reached(answer !== null);
    for (const word of answer ?? []) this.#hear(word);
    if (answer?.length) this.listen(); // the stream had not brought them
  }

  #reached(isReached) {
    const was = this.reachable;
    this.reachable = isReached;
    if (isReached && !was) this.onreachable();
  }

  #hear(word) {
    if (this.heard.has(word.position)) return;
    this.heard.add(word.position);
    this.last = Math.max(this.last ?? 0, word.position);
    this.onword(word);
  }

  #address(how) {
    const address = new URL(this.live, location.href);
    address.searchParams.set("page", this.page);
    if (this.last !== null) address.searchParams.set("after", this.last);
    if (how) address.searchParams.set(how, "1");
    return address;
  }
}
