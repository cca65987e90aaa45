// Keeps the application's files for home visits where there is no line. It keeps
// no answer of the API: what people fill in is kept by the pages (src/field).
const name = 'songnuan-shell';

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (e) => e.waitUntil(self.clients.claim()));

async function keep(request, answer) {
  if (answer.ok) await (await caches.open(name)).put(request, answer.clone());
  return answer;
}

// A page tells what it is made of; what no page needs any more goes.
self.addEventListener('message', (e) => {
  e.waitUntil(
    (async () => {
      const cache = await caches.open(name);
      await Promise.allSettled(e.data.map(async (path) => (path.startsWith('/assets/') && (await cache.match(path))) || cache.add(path)));
    })(),
  );
});

self.addEventListener('fetch', (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith('/assets/')) {
    e.respondWith(caches.match(e.request).then((hit) => hit ?? fetch(e.request).then((answer) => keep(e.request, answer))));
  } else if (e.request.mode === 'navigate' && (url.pathname === '/field' || url.pathname.startsWith('/field/'))) {
    e.respondWith(fetch(e.request).then((answer) => keep('/field', answer)).catch(() => caches.match('/field')));
  }
});
