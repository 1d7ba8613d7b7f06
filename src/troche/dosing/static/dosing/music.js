// Music while it lasts: the clinic's tracks or files of the person's own, which never leave the device. It goes on from
// page to page, and becomes quiet while somebody speaks: the document hears troche:voice-on and troche:voice-off.
const KEEP = "music", STORE = "files", DUCKED = 0.15;
const player = new Audio();
const list = document.querySelector("[data-music]");
const line = document.querySelector("[data-music-now]");
const toggle = line?.querySelector("button");
let state = JSON.parse(sessionStorage.getItem(KEEP) ?? "null") ?? { tracks: [], place: 0, at: 0, on: false, loud: 0.6 };
let speaking = false;

function files() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("troche-music", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

async function keepFiles(chosen) {
  const store = (await files()).transaction(STORE, "readwrite").objectStore(STORE);
  store.clear();
  chosen.forEach((file, place) => store.put(file, place));
}

async function ownFile(place) {
  const asked = (await files()).transaction(STORE).objectStore(STORE).get(place);
  return new Promise((resolve) => { asked.onsuccess = () => resolve(asked.result); asked.onerror = () => resolve(undefined); });
}

// Where the loudness cannot be set, as on some phones, the music waits instead.
function setLoud() {
  const wanted = speaking ? state.loud * DUCKED : state.loud;
  player.volume = wanted;
  if (Math.abs(player.volume - wanted) < 0.01) return;
  if (speaking) player.pause(); else if (state.on) player.play().catch(show);
}

async function load() {
  const track = state.tracks[state.place];
  if (!track) return;
  if (player.src.startsWith("blob:")) URL.revokeObjectURL(player.src);
  const own = track.own ? await ownFile(state.place) : null;
  if (track.own && !own) { state.on = false; return; }
  player.src = track.own ? URL.createObjectURL(own) : track.src;
  player.currentTime = state.at;
  setLoud();
}

async function play(place) {
  Object.assign(state, { place, at: 0, on: true });
  await load();
  await player.play().catch(() => { state.on = false; });
  keep();
}

function keep() {
  state.at = player.currentTime || state.at;
  sessionStorage.setItem(KEEP, JSON.stringify(state));
  show();
}

function show() {
  if (line) {
    line.hidden = state.tracks.length === 0;
    toggle.textContent = player.paused ? toggle.dataset.play : toggle.dataset.pause;
  }
  for (const button of list?.querySelectorAll("[data-track]") ?? []) {
    const isOn = !player.paused && state.tracks[state.place]?.src === button.dataset.track;
    button.setAttribute("aria-pressed", String(isOn));
  }
}

function clinicTracks() {
  return [...list.querySelectorAll("[data-track]")].map((button) => ({ src: button.dataset.track }));
}

list?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-track]");
  if (!button) return;
  if (button.getAttribute("aria-pressed") === "true") { state.on = false; player.pause(); keep(); return; }
  state.tracks = clinicTracks();
  play(state.tracks.findIndex((track) => track.src === button.dataset.track));
});

document.getElementById("own-music")?.addEventListener("change", async (event) => {
  const chosen = [...event.target.files];
  if (!chosen.length) return;
  await keepFiles(chosen);
  state.tracks = chosen.map(() => ({ own: true }));
  play(0);
});

const loud = document.getElementById("volume");
if (loud) loud.value = Math.round(state.loud * 100);
loud?.addEventListener("input", () => { state.loud = loud.value / 100; setLoud(); keep(); });

toggle?.addEventListener("click", async () => {
  state.on = player.paused;
  if (!player.paused) player.pause();
  else { if (!player.src) await load(); await player.play().catch(() => { state.on = false; }); }
  keep();
});

player.addEventListener("ended", () => play((state.place + 1) % state.tracks.length));
document.addEventListener("troche:voice-on", () => { speaking = true; setLoud(); });
document.addEventListener("troche:voice-off", () => { speaking = false; setLoud(); });
addEventListener("pagehide", keep);

if (state.on) load().then(() => player.play()).catch(() => {}).finally(show);
else if (!sessionStorage.getItem(KEEP)) indexedDB.deleteDatabase("troche-music");
show();
document.documentElement.dataset.music = "ready";
