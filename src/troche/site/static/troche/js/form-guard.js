// A form marked data-guard asks before answers are lost, and is sent once. Nothing is kept on the device.
let unsaved = null;

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-guard]");
  if (form) unsaved = form;
});
addEventListener("beforeunload", (event) => {
  if (unsaved?.isConnected && !("leaving" in document.documentElement.dataset)) event.preventDefault();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  unsaved = null;
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-disabled", "true");
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
});
document.querySelector(".errors[autofocus], .notice[autofocus]")?.focus();
