// Leave at once: the page goes blank, and Back does not return to it. Shift three times does the same.
const link = document.querySelector("[data-quick-exit]");
let presses = 0;
let last = 0;

function leave(event) {
  event?.preventDefault();
  document.documentElement.dataset.leaving = "";
  document.title = "";
  document.body.hidden = true;
  location.replace(link.href);
}

link?.addEventListener("click", leave);
link && document.addEventListener("keyup", (event) => {
  if (event.key !== "Shift") { presses = 0; return; }
  presses = event.timeStamp - last < 1500 ? presses + 1 : 1;
  last = event.timeStamp;
  if (presses === 3) leave();
});
addEventListener("pageshow", (event) => { if (event.persisted && document.body.hidden) location.reload(); });
