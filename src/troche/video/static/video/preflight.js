// What a session needs of this device: camera, microphone, and a relay that can be reached when only the web gets
// through. Each answers {ok, code} and never throws; the page says in its own words what a code means.
// camera_ok, microphone_ok: there it is, and it gives something
// not_asked_for: this page is not served safely, so the browser offers none    refused: the person or the device said no
// none_found: there is none    in_use: another app has it    silent: it gives nothing    failed: none of these
// relay_ok; no_relay: this clinic has none; server_unreachable; relay_unreachable
const LOOK_MS = 6_000;
const RELAY_MS = 10_000;
const WHY = { NotAllowedError: "refused", SecurityError: "refused", NotFoundError: "none_found", OverconstrainedError: "none_found", NotReadableError: "in_use", AbortError: "in_use" };

const within = (ms, promise, otherwise) => Promise.race([promise, new Promise((done) => setTimeout(done, ms, otherwise))]);

async function withMedia(wanted, look) {
  if (!navigator.mediaDevices?.getUserMedia) return { ok: false, code: "not_asked_for" };
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia(wanted);
    return await look(stream);
  } catch (error) {
    return { ok: false, code: WHY[error.name] ?? "failed" };
  } finally {
    for (const track of stream?.getTracks() ?? []) track.stop();
  }
}

// A camera counts when a picture has come from it.
export function checkCamera() {
  return withMedia({ video: { facingMode: "user" } }, async (stream) => {
    const video = document.createElement("video");
    video.muted = video.playsInline = true;
    video.srcObject = stream;
    const shown = new Promise((done) => { video.onloadeddata = () => done(video.videoWidth > 0); });
    video.play().catch(() => {});
    const ok = await within(LOOK_MS, shown, false);
    video.srcObject = null;
    return { ok, code: ok ? "camera_ok" : "silent" };
  });
}

// A microphone counts when it is live and not switched off; a quiet room is no fault.
export function checkMicrophone() {
  return withMedia({ audio: true }, async (stream) => {
    const [track] = stream.getAudioTracks();
    if (track.muted) await within(LOOK_MS, new Promise((done) => { track.onunmute = done; }));
    const ok = track.readyState === "live" && !track.muted;
    return { ok, code: ok ? "microphone_ok" : "silent" };
  });
}

// The relay counts when it lends an address over the hardest way: TLS on the web's port where it speaks TLS, else TCP.
export async function checkRelay(address = "/my/video/") {
  const answer = await within(RELAY_MS, fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } }).catch(() => null), null);
  if (!answer?.ok || answer.redirected) return { ok: false, code: "server_unreachable" };
  const { ice } = await answer.json().catch(() => ({ ice: null }));
  if (!ice) return { ok: false, code: "no_relay" };
  const ok = await within(RELAY_MS, lends(hardest(ice)), false);
  return { ok, code: ok ? "relay_ok" : "relay_unreachable" };
}

function hardest(ice) {
  const [server] = ice.iceServers;
  const byTcp = server.urls.filter((url) => url.endsWith("transport=tcp"));
  const byTls = byTcp.filter((url) => url.startsWith("turns:"));
  return { ...ice, iceServers: [{ ...server, urls: byTls.length ? byTls : byTcp }], iceTransportPolicy: "relay" };
}

function lends(ice) {
  const connection = new RTCPeerConnection(ice);
  const found = new Promise((done) => {
    connection.onicecandidate = ({ candidate }) => {
      if (candidate === null) done(false);
      else if (candidate.candidate.includes(" typ relay ")) done(true);
    };
  });
  connection.createDataChannel("preflight");
  connection.setLocalDescription().catch(() => {});
  return found.finally(() => connection.close());
}
