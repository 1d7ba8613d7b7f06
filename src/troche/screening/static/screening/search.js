// Finds while one types: the same page is asked, and what it found is put in place. Without scripts the button does it.
const WAITS_MS = 250; // ours: a pause in typing
const input = document.querySelector("#find-diagnosis");
const found = document.querySelector("[data-found]");
let timer = 0;
let asking = null;

async function find() {
  asking?.abort();
  asking = new AbortController();
  const body = new FormData(input.form);
  body.set("find", "");
  try {
    const answer = await fetch(input.form.action, { method: "POST", body, signal: asking.signal });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-found]");
    if (!fresh) return;
    const said = found.querySelector("[role=status]");
    said.textContent = fresh.querySelector("[role=status]").textContent;
    said.nextElementSibling?.remove();
    const form = fresh.querySelector("form");
    if (form) found.append(form);
  } catch (error) {
    if (error.name !== "AbortError") input.form.dataset.failed = "yes";
  }
}

input?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(find, WAITS_MS);
});
