// Keeps the page that checks seals, and shows it for any code of /xac-minh/ when there is no network.
const CACHE = "xac-minh";
const PAGE = "{% url "certificates:offline" %}";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// The network first, always: what is kept is for when there is none.
async function answer(request) {
  try {
    return await fetch(request);
  } catch (failure) {
    const kept = await caches.match(request.mode === "navigate" ? PAGE : request, {
      cacheName: CACHE,
      ignoreVary: true,
    });
    if (kept) return kept;
    throw failure;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && new URL(request.url).origin === self.location.origin) {
    event.respondWith(answer(request));
  }
});
