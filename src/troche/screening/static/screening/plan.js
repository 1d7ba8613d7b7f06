// Print the page; keep it on this device when the person asks, bring the kept copy up to date, take it off again.
// The copy is its owner's, named by a word that says nothing: what another kept here is neither shown nor renewed.
// What is kept is one self-contained copy in the browser's own cache, shown by keeper.js for this one address only.
const tools = document.querySelector("[data-keeper]");
const KEPT = `kept-page-${document.body.dataset.owner}`;
const part = (name) => tools.querySelector(`[data-${name}]`);

function show(isKept) {
  part("keep").hidden = isKept;
  part("is-kept").hidden = !isKept;
}

async function copy() {
  const answer = await fetch(tools.dataset.copy, { credentials: "same-origin", redirect: "error" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  await (await caches.open(KEPT)).put(tools.dataset.page, answer);
}

async function keep() {
  try {
    await copy();
    await navigator.serviceWorker.register(tools.dataset.keeper, { scope: tools.dataset.page });
    show(true);
  } catch {
    await forget();
    part("keep-failed").hidden = false;
  }
}

async function forget() {
  await caches.delete(KEPT);
  const keeper = await navigator.serviceWorker.getRegistration(tools.dataset.page);
  await keeper?.unregister();
  show(false);
}

if (tools) {
  part("print").hidden = false;
  part("print").addEventListener("click", () => print());
  if ("serviceWorker" in navigator && "caches" in window) {
    const isKept = await caches.has(KEPT);
    show(isKept);
    part("keep").addEventListener("click", keep);
    part("forget").addEventListener("click", forget);
    if (isKept) copy().catch(() => {});
  }
}
