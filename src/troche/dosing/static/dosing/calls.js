// A tap on a telephone number is kept as a fact, too: <a href="tel:…" data-calls="monitor">, and one hidden form #call.
// Through the queue of the device where there is one, so that it is kept without a line as well.
const form = document.getElementById("call");

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-calls]");
  if (!link || !form) return;
  form.elements.whom.value = link.dataset.calls;
  if (crypto.randomUUID) form.elements.command_id.value = crypto.randomUUID();
  if (document.documentElement.dataset.queue === "ready" && document.querySelector("[data-do~=call]")) { form.requestSubmit(); return; }
  const said = new URLSearchParams(new FormData(form));
  fetch(form.action, { method: "POST", body: said, credentials: "same-origin", keepalive: true, redirect: "manual" }).catch(() => {});
});
