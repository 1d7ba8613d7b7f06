// Says to the server that somebody is here, and knows when it last said that it heard. Events on document:
// troche:beat (detail: the answer), troche:line-lost (nobody answered for so long), troche:line-back.
// Only an answer of ours counts: JSON with the server's instant. A hotel's page or a proxy's word is no line.
const PATIENCE = 0.9; // of the time between two beats; ours

export function startBeating(signs) {
  let beatMs = signs.beatS * 1000;
  let alarmMs = signs.alarmAfterS * 1000;
  let heardAt = performance.now();
  let word = "";
  let lost = false;
  let next = 0;
  const device = crypto.randomUUID?.() ?? String(Math.random());

  function tell(name, detail) { document.dispatchEvent(new CustomEvent(name, { detail })); }

  async function ask() {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": signs.csrf };
    if (word) headers["X-Beat"] = word;
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), beatMs * PATIENCE);
    const body = JSON.stringify({ device, sees: { line: !lost, shown: document.visibilityState } });
    try {
      const answer = await fetch(signs.beat, { method: "POST", headers, body, credentials: "same-origin", cache: "no-store", redirect: "error", signal: stop.signal });
      if (!answer.ok) return null;
      const told = await answer.json();
      return typeof told.at === "string" && typeof told.watched === "boolean" ? told : null;
    } catch { return null; } finally { clearTimeout(patience); }
  }

  async function beat() {
    clearTimeout(next);
    const told = await ask();
    if (told) heard(told);
    look();
    clearTimeout(next);
    next = setTimeout(beat, beatMs);
  }

  function heard(told) {
    heardAt = performance.now();
    word = told.quick ?? word;
    beatMs = told.beat_s * 1000;
    alarmMs = told.alarm_after_s * 1000;
    if (lost) { lost = false; tell("troche:line-back", told); }
    tell("troche:beat", told);
  }

  function look() {
    if (lost || performance.now() - heardAt < alarmMs) return;
    lost = true;
    tell("troche:line-lost", { seconds: Math.round((performance.now() - heardAt) / 1000) });
  }

  setInterval(look, 500);
  for (const name of ["online", "pageshow"]) window.addEventListener(name, beat);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") beat(); });
  beat();
}
