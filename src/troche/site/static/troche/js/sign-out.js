// Signing out takes off this device whatever a page kept on it, before the form goes.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!new URL(form.action).pathname.endsWith("/account/logout/") || form.dataset.forgot || !("caches" in window)) return;
  event.preventDefault();
  form.dataset.forgot = "yes";
  try {
    for (const name of await caches.keys()) await caches.delete(name);
    for (const keeper of await navigator.serviceWorker.getRegistrations()) await keeper.unregister();
  } finally {
    form.submit();
  }
});
