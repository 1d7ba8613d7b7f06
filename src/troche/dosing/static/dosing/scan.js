// Reads the code on a lozenge with the camera, where the browser can; otherwise it is typed. Nothing is recorded.
const button = document.getElementById("scan");
const field = document.querySelector("input[name=codes]");
const view = document.getElementById("scan-view");
const LOOK_MS = 250;
const LONGEST_MS = 60_000;

async function scan() {
  const detector = new BarcodeDetector();
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  view.srcObject = stream;
  view.hidden = false;
  await view.play();
  const until = performance.now() + LONGEST_MS;
  try {
    while (performance.now() < until) {
      const [found] = await detector.detect(view).catch(() => []);
      if (found?.rawValue) {
        const codes = new Set([...field.value.split(/\s+/).filter(Boolean), found.rawValue.trim()]);
        field.value = [...codes].join(" ");
        field.focus();
        return;
      }
      await new Promise((done) => setTimeout(done, LOOK_MS));
    }
  } finally {
    for (const track of stream.getTracks()) track.stop();
    view.srcObject = null;
    view.hidden = true;
  }
}

if (button && "BarcodeDetector" in globalThis && navigator.mediaDevices?.getUserMedia) {
  button.hidden = false;
  button.addEventListener("click", () => scan().catch(() => field.focus()));
}
