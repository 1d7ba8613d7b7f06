// One connection between a page at home and a page that watches: both may offer at any time (perfect negotiation), and
// when it breaks it is mended: the ways are tried anew two seconds after it says so and again until it holds.
import { code, digest, fingerprint, number } from "./code.js";

const AGAIN_MS = 3_000;
const GATHERED_TOGETHER_MS = 50;

export class Call {
  // tell(kind, body): to the other page. ice(): what the connection is made with, as fresh as can be had.
  constructor({ id, atHome, ice, tell, restartMs, freshIce }) {
    Object.assign(this, { id, atHome, tell, restartMs, freshIce, onconnected() {}, ondown() {}, oncode() {}, ontrack() {}, onforged() {} });
    this.polite = !atHome;
    this.mine = number();
    this.todo = Promise.resolve();
    this.candidates = [];
    const connection = new RTCPeerConnection(ice);
    this.connection = connection;
    connection.onnegotiationneeded = () => this.#offer();
    connection.onicecandidate = ({ candidate }) => { if (candidate) this.#found(candidate); };
    connection.ontrack = (event) => this.ontrack(event);
    connection.onconnectionstatechange = () => this.#look();
    connection.oniceconnectionstatechange = () => this.#look();
  }

  get isConnected() { return this.connection.connectionState === "connected" && ["connected", "completed"].includes(this.connection.iceConnectionState); }

  close() {
    this.isClosed = true;
    clearTimeout(this.mending);
    this.connection.close();
  }

  hear(kind, body) {
    this.todo = this.todo.then(() => (this.isClosed ? null : this.#hear(kind, body))).catch((error) => console.warn("video", error.name));
    return this.todo;
  }

  // Try every way anew, with a pass that is fresh where there is one.
  async mend() {
    if (this.isClosed) return;
    const ice = await this.freshIce();
    if (this.isClosed || this.isConnected) return;
    if (ice) this.connection.setConfiguration(ice);
    this.connection.restartIce();
  }

  async #offer() {
    try {
      this.making = true;
      await this.connection.setLocalDescription();
      await this.#describe();
    } catch (error) {
      console.warn("video", error.name);
    } finally { this.making = false; }
  }

  async #describe() {
    const { type, sdp } = this.connection.localDescription;
    const promise = this.atHome ? { promise: await digest(this.mine) } : { number: this.mine };
    this.tell("description", { call: this.id, type, sdp, ...promise });
  }

  #found(candidate) {
    this.candidates.push(candidate.toJSON());
    this.telling ??= setTimeout(() => {
      this.telling = null;
      this.tell("candidates", { call: this.id, candidates: this.candidates.splice(0) });
    }, GATHERED_TOGETHER_MS);
  }

  async #hear(kind, body) {
    if (kind === "description") await this.#described(body);
    else if (kind === "candidates") await this.#candidates(body.candidates);
    else if (kind === "nonce") await this.#revealed(body.number);
  }

  async #described({ type, sdp, promise, number: theirs }) {
    const { connection } = this;
    const print = fingerprint({ sdp });
    if (this.theirPrint && this.theirPrint !== print) { this.onforged(); return; }
    const isReady = !this.making && (connection.signalingState === "stable" || this.isAnswering);
    this.ignores = !this.polite && type === "offer" && !isReady;
    if (this.ignores) return;
    this.isAnswering = type === "answer";
    await connection.setRemoteDescription({ type, sdp });
    this.isAnswering = false;
    this.theirPrint = print;
    this.promise ??= promise;
    if (type === "offer") {
      await connection.setLocalDescription();
      await this.#describe();
    }
    if (this.atHome && theirs && !this.theirs) {
      this.theirs = theirs;
      this.tell("nonce", { call: this.id, number: this.mine });
      await this.#show(this.mine, theirs);
    }
  }

  async #revealed(homes) {
    if (this.atHome || this.theirs) return;
    if ((await digest(homes)) !== this.promise) { this.onforged(); return; }
    this.theirs = homes;
    await this.#show(homes, this.mine);
  }

  async #show(homes, monitors) {
    const own = fingerprint(this.connection.localDescription);
    const [home, monitor] = this.atHome ? [own, this.theirPrint] : [this.theirPrint, own];
    this.oncode(await code(home, monitor, homes, monitors));
  }

  async #candidates(found) {
    for (const one of found) {
      await this.connection.addIceCandidate(one).catch((error) => { if (!this.ignores) console.warn("video", error.name); });
    }
  }

  #look() {
    if (this.isClosed) return;
    if (this.isConnected) {
      clearTimeout(this.mending);
      this.mending = null;
      if (!this.wasConnected) { this.wasConnected = true; this.onconnected(); }
    } else if (this.wasConnected && ["disconnected", "failed"].includes(this.connection.iceConnectionState)) {
      this.wasConnected = false;
      this.ondown();
      this.#mendIn(this.restartMs);
    }
  }

  #mendIn(ms) {
    clearTimeout(this.mending);
    this.mending = setTimeout(async () => {
      if (this.isConnected || this.isClosed) return;
      this.#mendIn(AGAIN_MS);
      await this.mend();
    }, ms);
  }
}
