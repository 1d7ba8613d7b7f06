// What a page keeps on this device for one person goes when another signs in here. Caches of pages are named by owner.
const KEPT = "kept-page";
const { owner } = document.body.dataset;

if (owner && "caches" in window) {
  for (const name of await caches.keys())
    if (name.startsWith(KEPT) && !name.endsWith(`-${owner}`)) await caches.delete(name);
}
