// Takes the place of the worker where the operator has switched it off: it goes, and takes what was kept along.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(leave()));

async function leave() {
  for (const name of await caches.keys()) if (name.startsWith("kept-page-session")) await caches.delete(name);
  await self.registration.unregister();
}
