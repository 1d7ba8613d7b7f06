// Two tones, again and again, until told to stop. A browser lets a page sound only after a key or a press on it.
const HIGH_HZ = 880, LOW_HZ = 660, TONE_S = 0.22, EVERY_MS = 1200, LOUD = 0.4; // ours

export class Sound {
  #context = null;
  #timer = 0;
  #waiting = () => {};

  constructor(onChange) {
    this.#waiting = onChange;
    for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, () => this.wake(), { capture: true });
    this.wake();
  }

  get isReady() { return this.#context?.state === "running"; }

  get isOn() { return this.#timer !== 0; }

  async wake() {
    try {
      this.#context ??= new AudioContext();
      if (this.#context.state === "suspended") this.#context.resume().then(() => this.#waiting(), () => {});
    } catch { this.#context = null; }
    this.#waiting();
  }

  start() {
    if (this.#timer) return;
    this.#tones();
    this.#timer = setInterval(() => this.#tones(), EVERY_MS);
  }

  stop() { clearInterval(this.#timer); this.#timer = 0; }

  #tones() {
    if (!this.isReady) return;
    this.#tone(HIGH_HZ, 0);
    this.#tone(LOW_HZ, TONE_S);
  }

  #tone(hz, after) {
    const at = this.#context.currentTime + after;
    const source = new OscillatorNode(this.#context, { frequency: hz, type: "square" });
    const loud = new GainNode(this.#context, { gain: LOUD });
    source.connect(loud).connect(this.#context.destination);
    source.start(at);
    source.stop(at + TONE_S);
  }
}
