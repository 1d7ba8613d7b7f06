// One person's picture on a page that watches.
import { Call } from "./call.js";

const ASK_AGAIN_S = 5;
const TRIES_OF_ONE = 3; // then any page of the person's will do
const ASK_AGAIN_AT_MOST_S = 40;
const MENDED_WITHIN_S = 8; // ours: longer than mending takes; then the page at home is asked to begin anew
const FRESH_MS = 10 * 60_000; // ours: a pass lasts hours

export class Tile {
  constructor(place, wire) {
    Object.assign(this, { place, wire, told: null, call: null, from: null, home: {}, state: "waiting", askIn: 0, askedTimes: 0, counted: { frames: 0, sounds: 0 } });
    this.about = { person: place.dataset.videoTile, session: Number(place.dataset.number) };
    this.begin();
  }

  part(name) { return this.place.querySelector(`[data-${name}]`); }

  async begin() {
    this.part("sound")?.addEventListener("click", () => this.#sound());
    this.part("speak")?.addEventListener("click", () => this.#speak());
    while (!(await this.#learn())) await new Promise((done) => setTimeout(done, 2_000));
    this.#show(this.told.ice ? "waiting" : "none");
    const phone = this.part("phone").querySelector("a");
    phone.href = `tel:${this.told.phone.replace(/[^+\d]/g, "")}`;
    phone.querySelector("span").textContent = this.told.phone;
    if (this.wire.last !== null) this.ask();
  }

  async #learn() {
    const answer = await fetch(this.place.dataset.told, { credentials: "same-origin", signal: AbortSignal.timeout(2_500) }).then((one) => (one.ok ? one.json() : null)).catch(() => null);
    if (answer) { this.told = answer; this.toldAt = performance.now(); }
    return this.told;
  }

  async #fresh() {
    if (performance.now() - this.toldAt > FRESH_MS) await this.#learn();
    return this.told.ice;
  }

  // The fresh part of the page stands where the tile stood: the tile takes its place again.
  stand(place) {
    place.replaceWith(this.place);
    this.place.querySelector("video").play().catch(() => {});
  }

  get isDown() { return Boolean(this.call) && !this.call.isConnected; }

  ask() {
    if (!this.told?.ice || this.call?.isConnected) return;
    this.#hello(this.askedTimes < TRIES_OF_ONE ? this.from : null);
  }

  #hello(page) {
    this.askedTimes += 1;
    this.askIn = Math.min(ASK_AGAIN_S * this.askedTimes, ASK_AGAIN_AT_MOST_S);
    performance.mark("video-asked");
    this.wire.tell("hello", { size: this.place.dataset.size }, page, this.about);
  }

  mend() {
    if (this.isDown) this.call.mend();
  }

  leave() {
    this.wire.leave(this.about);
    this.call?.close();
    for (const track of this.voice?.getTracks() ?? []) track.stop();
  }

  hear(sender, kind, body) {
    if (!this.told?.ice) return;
    if (kind === "here") { this.askedTimes = 0; this.#hello(sender); return; } // the page opened last is the one
    if (kind === "bye") { if (sender === this.from) this.#left(); return; }
    if (kind === "state") { if (sender === this.from) this.home = body; return; }
    if (kind === "description" && body.type === "offer" && body.call !== this.call?.id) this.#answer(sender, body.call);
    if (body.call === this.call?.id) this.call.hear(kind, body);
  }

  // The page closed; another one of the person's may be open, so it is asked for.
  #left() {
    this.#drop();
    Object.assign(this, { from: null, since: null, askedTimes: 0 });
    this.#show("left");
    this.ask();
  }

  #answer(sender, id) {
    this.#drop();
    if (this.from && this.from !== sender) this.wire.tell("bye", {}, this.from, this.about);
    Object.assign(this, { from: sender, home: {}, counted: { frames: 0, sounds: 0 } });
    this.call = new Call({ id, atHome: false, ice: this.told.ice, restartMs: this.told.restart_s * 1000, freshIce: () => this.#fresh(), tell: (kind, body) => this.wire.tell(kind, body, sender, this.about) });
    this.stream = new MediaStream();
    this.place.querySelector("video").srcObject = this.stream;
    this.place.querySelector("video").requestVideoFrameCallback?.(() => performance.mark("video-picture"));
    this.call.ontrack = ({ track }) => { this.stream.addTrack(track); this.place.querySelector("video").play().catch(() => {}); };
    this.call.onconnected = () => { this.askedTimes = 0; this.since ??= performance.now(); if (this.voice) this.#send(this.voice.getAudioTracks()[0]); };
    this.call.ondown = () => { this.askIn = MENDED_WITHIN_S; };
    this.call.oncode = (code) => this.#code(code);
    this.call.onforged = () => { this.#drop(); this.#show("forged"); };
  }

  #drop() {
    this.call?.close();
    this.call = null;
    this.#code("");
  }

  #code(code) {
    if (!this.part("code")) return;
    this.part("code").hidden = !code;
    this.part("code").querySelector("b").textContent = code;
  }

  // Once a second: what has come since, and what that is called.
  async tick() {
    if (!this.told) return;
    if (!this.call?.isConnected && --this.askIn <= 0) this.ask();
    const { frames, sounds, perSecond } = await this.#count();
    const now = performance.now();
    if (frames > this.counted.frames) this.pictureAt = now;
    if (sounds > this.counted.sounds) this.soundAt = now;
    this.counted = { frames, sounds };
    if (!["forged", "left", "none"].includes(this.state) || this.call) this.#judge(now, perSecond);
  }

  async #count() {
    const found = { frames: 0, sounds: 0, perSecond: 0 };
    if (!this.call) return found;
    for (const one of (await this.call.connection.getStats()).values()) {
      if (one.type !== "inbound-rtp") continue;
      if (one.kind === "video") Object.assign(found, { frames: one.framesDecoded ?? 0, perSecond: one.framesPerSecond ?? 0 });
      else found.sounds = one.packetsReceived ?? 0;
    }
    return found;
  }

  #judge(now, perSecond) {
    const ago = (at) => (at ? (now - at) / 1000 : Infinity);
    const picture = ago(this.pictureAt);
    const sound = ago(this.soundAt);
    const still = this.told.still_s;
    const nothing = Math.min(picture, sound);
    if (!this.since) return this.#show(this.state);
    if (nothing <= still) this.#say("back");
    else if (nothing >= this.told.lost_s && ago(this.since) >= this.told.lost_s) this.#say("lost");
    if (picture <= still) return this.#show("live", `${Math.round(perSecond)}/s`);
    if (sound <= still && this.home.camera === false) return this.#show(this.home.refused ? "refused" : "off");
    if (sound <= still) return this.#show("voice");
    const seconds = Math.round(Math.min(nothing, ago(this.since)));
    return this.#show("still", `${seconds} s`, seconds >= this.told.phone_s);
  }

  // As a fact, once for each turn; it is said again until the server has it, and not at all where it no longer counts.
  async #say(what) {
    if (what === this.saying || (what === "back" && !this.saying)) return;
    this.saying = what;
    const words = new URLSearchParams({ command_id: crypto.randomUUID(), say: what });
    const { told, csrf } = this.place.dataset;
    let status = 0;
    while (this.saying === what && (status === 0 || status >= 500)) {
      status = await fetch(told, { method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": csrf }, body: words, signal: AbortSignal.timeout(4_000) }).then((answer) => answer.status, () => 0);
      if (status === 0 || status >= 500) await new Promise((done) => setTimeout(done, 2_000));
    }
  }

  #show(state, figure = "", call = false) {
    this.state = state;
    this.place.dataset.state = state;
    this.part("figure").textContent = figure;
    this.part("phone").hidden = !(call && this.told?.phone);
  }

  #sound() {
    const video = this.place.querySelector("video");
    video.muted = !video.muted;
    video.play().catch(() => {});
    this.part("sound").setAttribute("aria-pressed", !video.muted);
  }

  // The monitor's voice goes home only while the button is down.
  async #speak() {
    const button = this.part("speak");
    if (this.voice) {
      for (const track of this.voice.getTracks()) track.stop();
      this.voice = null;
      this.#send(null);
    } else {
      this.voice = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true } }).catch(() => null);
      if (this.voice) this.#send(this.voice.getAudioTracks()[0]);
    }
    button.setAttribute("aria-pressed", this.voice !== null);
  }

  #send(track) {
    const way = this.call?.connection.getTransceivers().find((one) => one.receiver.track.kind === "audio");
    if (!way) return;
    way.sender.replaceTrack(track).catch(() => {});
    way.direction = track ? "sendrecv" : "recvonly";
  }
}
