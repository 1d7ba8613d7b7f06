// The page at home: its camera and microphone go to every page that watches, and the voice of who watches comes back.
import { Call } from "./call.js";
import { START, next, sample } from "./bandwidth.js";
import { Wire } from "./wire.js";

const home = document.querySelector("[data-video-home]");
const part = (name) => home.querySelector(`[data-${name}]`);
const SIZES = { large: { scaleResolutionDownBy: 1, maxBitrate: 800_000, maxFramerate: 24 }, small: { scaleResolutionDownBy: 2, maxBitrate: 180_000, maxFramerate: 12 } };
const WANTED = { audio: { echoCancellation: true, noiseSuppression: true }, video: { facingMode: "user", width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 24 } } };
const FRESH_MS = 10 * 60_000; // ours: a pass lasts hours
const CAMERA_AGAIN_MS = 5_000;
const MOST_WATCHERS = 4; // ours: a phone sends its picture once to each

const wire = new Wire({ say: home.dataset.say, live: home.dataset.liveWords, csrf: home.dataset.csrf });
const watchers = new Map(); // by page: { call, size, quality, downSince }
let told = null;
let toldAt = 0;
let stream = new MediaStream();
let camera = sessionStorage.getItem("video-camera") !== "off";
let refused = false;

async function ask() {
  const answer = await fetch(home.dataset.say, { credentials: "same-origin", signal: AbortSignal.timeout(2_500) }).then((one) => (one.ok ? one.json() : null)).catch(() => null);
  if (answer) { told = answer; toldAt = performance.now(); }
  return told;
}

async function fresh() {
  if (performance.now() - toldAt > FRESH_MS) await ask();
  return told?.ice;
}

async function open() {
  for (const wanted of [{ ...WANTED, video: camera && WANTED.video }, { audio: WANTED.audio }, camera && { video: WANTED.video }].filter(Boolean)) {
    try {
      const found = await navigator.mediaDevices.getUserMedia(wanted);
      for (const track of found.getTracks()) take(track);
      break;
    } catch { continue; }
  }
  refused = camera && stream.getVideoTracks().length === 0;
  part("own").srcObject = stream;
}

function take(track) {
  stream.addTrack(track);
  track.onended = () => { stream.removeTrack(track); tellState(); setTimeout(again, CAMERA_AGAIN_MS); };
  for (const watcher of watchers.values()) send(watcher, track);
}

async function again() {
  if (stream.getAudioTracks().length === 0 || (camera && stream.getVideoTracks().length === 0)) await open();
  tellState();
}

// A sender of each kind stands from the beginning, so that a camera that comes or goes asks for no new agreement.
function send({ senders }, track) {
  senders[track.kind].replaceTrack(track).catch(() => {});
}

async function limit(watcher) {
  const { video, audio } = watcher.senders;
  const { encodings: [picture] } = video.getParameters();
  if (picture) await video.setParameters({ ...video.getParameters(), degradationPreference: "maintain-framerate", encodings: [{ ...picture, ...SIZES[watcher.size], active: watcher.quality.picture }] }).catch(() => {});
  const { encodings: [voice] } = audio.getParameters();
  if (voice) await audio.setParameters({ ...audio.getParameters(), encodings: [{ ...voice, priority: "high", networkPriority: "high" }] }).catch(() => {});
}

function watch(page, size) {
  drop(page);
  if (!told?.ice) return;
  const gone = [...watchers].filter(([, { downSince }]) => downSince !== null).sort(([, one], [, other]) => one.downSince - other.downSince);
  if (watchers.size >= MOST_WATCHERS && gone.length) drop(gone[0][0]); // a page that crashed said no word
  if (watchers.size >= MOST_WATCHERS) return;
  const call = new Call({ id: crypto.randomUUID(), atHome: true, ice: told.ice, restartMs: told.restart_s * 1000, freshIce: fresh, tell: (kind, body) => wire.tell(kind, body, page) });
  const watcher = { call, size: size in SIZES ? size : "large", quality: START, downSince: performance.now() };
  watchers.set(page, watcher);
  const senders = Object.fromEntries(["audio", "video"].map((kind) => [kind, call.connection.addTransceiver(kind, { direction: "sendrecv", streams: [stream] }).sender]));
  watcher.senders = senders;
  for (const track of stream.getTracks()) send(watcher, track);
  call.onconnected = () => { watcher.downSince = null; limit(watcher); tellState(page); show(); };
  call.ondown = () => { watcher.downSince = performance.now(); watcher.code = ""; show(); };
  call.oncode = (code) => { watcher.code = code; show(); };
  call.onforged = () => drop(page);
  call.ontrack = ({ track }) => hear(track);
}

function drop(page) {
  watchers.get(page)?.call.close();
  watchers.delete(page);
}

function hear(track) {
  const player = part(track.kind === "audio" ? "voice" : "theirs");
  const tracks = [...(player.srcObject?.getTracks() ?? []).filter((one) => one.readyState === "live"), track];
  player.srcObject = new MediaStream(tracks);
  track.onunmute = () => { if (track.kind === "video") player.hidden = false; };
  track.onmute = () => { if (track.kind === "video") player.hidden = true; };
  player.play().catch(() => { part("hear").hidden = track.kind !== "audio"; });
}

function tellState(page = null) {
  const words = { camera: camera && stream.getVideoTracks().length > 0, microphone: stream.getAudioTracks().length > 0, refused };
  for (const [each, { quality }] of page ? [[page, watchers.get(page)]] : watchers) wire.tell("state", { ...words, held: !quality.picture }, each);
  show();
}

wire.onword = ({ sender, kind, body }) => {
  if (kind === "hello") watch(sender, body.size);
  else if (kind === "bye") { drop(sender); show(); }
  else if (watchers.get(sender)?.call.id === body.call) watchers.get(sender).call.hear(kind, body);
};
wire.onopen = () => { if (!wire.isHere) { wire.isHere = true; wire.tell("here"); } };
wire.onreachable = () => { for (const { call } of watchers.values()) if (!call.isConnected) call.mend(); };

async function tick() {
  for (const [page, watcher] of watchers) {
    if (watcher.call.isClosed) continue;
    if (watcher.call.isConnected) {
      const before = watcher.quality.picture;
      watcher.quality = next(watcher.quality, await sample(watcher.call.connection));
      if (before !== watcher.quality.picture) { await limit(watcher); tellState(page); }
    }
  }
  wire.hurry([...watchers.values()].some(({ call }) => !call.isConnected));
  show();
}

function show() {
  const all = [...watchers.values()];
  const held = all.filter(({ call }) => call.isConnected);
  const down = all.filter(({ downSince }) => downSince !== null);
  const longest = (performance.now() - Math.min(...down.map(({ downSince }) => downSince))) / 1000;
  home.dataset.picture = camera ? "on" : "off";
  home.dataset.state = state(held, down, longest);
  const shown = held.map((one) => one.code).filter(Boolean);
  part("code").hidden = shown.length === 0;
  part("code").querySelector("b").textContent = shown.join(", ");
}

function state(held, down, longest) {
  if (told && !told.ice) return "none";
  if (held.length) {
    if (refused) return "refused";
    if (!camera) return "off";
    return held.every(({ quality }) => quality.picture) ? "seen" : "voice";
  }
  if (down.length) return longest >= told.phone_s ? "phone" : "lost";
  if (refused) return "refused";
  return told ? "alone" : "starting";
}

part("camera").addEventListener("click", async () => {
  camera = !camera;
  sessionStorage.setItem("video-camera", camera ? "on" : "off");
  part("camera").setAttribute("aria-pressed", camera);
  if (!camera) {
    for (const track of stream.getVideoTracks()) { track.onended = null; track.stop(); stream.removeTrack(track); }
    for (const { senders } of watchers.values()) senders.video.replaceTrack(null);
    refused = false;
  } else await open();
  tellState();
});
part("hide").addEventListener("click", (event) => event.target.setAttribute("aria-pressed", home.classList.toggle("is-hidden")));
part("hear").addEventListener("click", (event) => { event.target.hidden = true; part("voice").play(); });
addEventListener("pagehide", () => wire.leave());

async function begin() {
  part("camera").setAttribute("aria-pressed", camera);
  while (!(await ask())) await new Promise((done) => setTimeout(done, 2_000));
  show();
  if (!told.ice) return;
  await open();
  wire.listen();
  setInterval(tick, 1_000);
}
begin();
