// Offline after the first visit: the page and the detector in one cache a version.
// `cargo xtask web` writes pkg/version.js with a hash over everything below; a new hash is a new cache.
// A new version waits until no tab uses the one before, or until people ask for it: tabs never mix two.

importScripts("pkg/version.js");

const CACHE = `checkbox-${self.CHECKBOX_VERSION}`;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    // `checkbox serve` answers `/` with JSON to those who do not ask for a page.
    const headers = { accept: "text/html, */*" };
    await cache.addAll(self.CHECKBOX_FILES.map((file) => new Request(file, { cache: "no-cache", headers })));
  })());
});

self.addEventListener("message", ({ data }) => {
  if (data === "activate") self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("checkbox-") && name !== CACHE) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  const isPage = pathname === new URL("./", self.location).pathname;
  if (isPage && request.mode !== "navigate") return;
  event.respondWith((async () => {
    const cache = await caches.open(CACHE);
    // What varies with the request is the same for every request that the page makes.
    return (await cache.match(request, { ignoreSearch: true, ignoreVary: true })) ?? fetch(request);
  })());
});
