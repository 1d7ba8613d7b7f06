// A sound this page may make once somebody has touched it: browsers keep a page silent before that.
let context = null;

// Call it from a tap or a key; afterwards ring() can be heard.
export async function allow() {
  context ??= new AudioContext();
  if (context.state !== "running") await context.resume().catch(() => {});
  return isAllowed();
}

export const isAllowed = () => context?.state === "running";

// "look" is two soft tones, "alarm" three hard ones.
export function ring(kind) {
  if (!isAllowed()) return false;
  const [shape, tones] = kind === "alarm" ? ["square", [880, 660, 880]] : ["sine", [523, 659]];
  tones.forEach((hertz, place) => {
    const tone = context.createOscillator(), loud = context.createGain();
    const start = context.currentTime + place * 0.28;
    tone.type = shape;
    tone.frequency.value = hertz;
    loud.gain.setValueAtTime(0.0001, start);
    loud.gain.exponentialRampToValueAtTime(kind === "alarm" ? 0.5 : 0.35, start + 0.02);
    loud.gain.exponentialRampToValueAtTime(0.0001, start + 0.26);
    tone.connect(loud).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.27);
  });
  return true;
}
