// The test alarm of a monitor: sound, colour, word and title at once, as a real one has them. It is answered after it rang.
import { entitle } from "../troche/js/page-title.js";
import { allow, ring } from "./sound.js";

const AGAIN_MS = 1_500;
const TIMES = 3;
let ringing = 0;

const panel = () => document.getElementById("test-page");

function quiet() {
  clearInterval(ringing);
  entitle("test", "");
}

async function sound() {
  const heard = await allow();
  const form = panel();
  if (!form) return;
  form.dataset.rings = heard ? "loud" : "mute";
  form.querySelector("#answer-test").hidden = false;
  form.querySelector("[role=status]").textContent = heard ? form.dataset.heard : form.dataset.mute;
  entitle("test", form.dataset.title);
  let left = TIMES;
  clearInterval(ringing);
  const again = () => { ring("alarm"); left -= 1; if (left <= 0) clearInterval(ringing); };
  again();
  ringing = setInterval(again, AGAIN_MS);
}

// Without scripts the answer is there at once; with them it comes after the sound.
function arm() {
  const form = panel();
  if (!form || form.dataset.rings) return;
  const start = form.querySelector("#ring-test");
  start.hidden = false;
  form.querySelector("#answer-test").hidden = true;
}

document.addEventListener("click", (event) => { if (event.target.closest("#ring-test")) sound(); });
document.addEventListener("submit", quiet);
document.addEventListener("swapped", () => { if (!panel()) quiet(); arm(); });
arm();
