// New versions: a tab keeps the one it began with, and says when there is another. The button moves all tabs together,
// each of which keeps its files and corrections as a draft.

import { dismiss, notify } from "./notices.js";

/** A tab that stays open for days asks now and then. */
const CHECK_MS = 3_600_000;

/** @param {() => Promise<void>} prepare saves what must outlive the reload */
export async function listenForUpdates(prepare) {
  if (!("serviceWorker" in navigator) || !window.isSecureContext) return;
  const { serviceWorker } = navigator;
  const hadVersion = serviceWorker.controller !== null;
  serviceWorker.addEventListener("controllerchange", async () => {
    // The first version takes over a page that came without one: it is the same.
    if (!hadVersion && !reloading) return;
    await prepare();
    location.reload();
  });
  let reloading = false;
  const registration = await serviceWorker.register(new URL("service-worker.js", import.meta.url), { updateViaCache: "none" }).catch(() => null);
  // The page works without it, only not offline.
  if (!registration) return;
  const offer = () => {
    if (!registration.waiting || !registration.active) return dismiss("update");
    notify("update", "There is a new version. Files and corrections stay.", [{
      label: "Update now",
      act() {
        reloading = true;
        registration.waiting?.postMessage("activate");
      },
    }]);
  };
  offer();
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", offer));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") check();
  });
  let checked = performance.now();
  function check() {
    if (performance.now() - checked < CHECK_MS) return;
    checked = performance.now();
    registration.update().catch(() => {
      // Offline.
    });
  }
}
