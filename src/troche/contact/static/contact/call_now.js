// The devices at home: without a line a whole screen says whom to call. Put away by hand it comes again after a while.
const AGAIN_MS = 60_000; // ours

export function callWhenLost(dialog) {
  let again = 0;
  const show = () => { if (!dialog.open) dialog.showModal(); };
  document.addEventListener("troche:line-lost", show);
  document.addEventListener("troche:line-back", () => { clearTimeout(again); if (dialog.open) dialog.close(); });
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); putAway(); });
  dialog.querySelector("[data-back]").addEventListener("click", putAway);

  function putAway() {
    dialog.close();
    clearTimeout(again);
    again = setTimeout(() => { if (document.documentElement.dataset.lost === "yes") show(); }, AGAIN_MS);
  }
}
