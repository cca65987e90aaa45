import { useEffect, useState } from 'react';
import { useOnline } from '../api/line';
import type { Survey } from './queue';
import { queueChanged, surveysOf } from './shelf';
import { syncNow } from './send';

// useQueue is what waits on this device, and sends it whenever there is a line.
export function useQueue(person: string): Survey[] {
  const [list, setList] = useState<Survey[]>([]);
  const online = useOnline();
  useEffect(() => {
    if (!person) return;
    let on = true;
    const read = () => void surveysOf(person).then(
        (l) => on && setList(l.toSorted((a, b) => b.changed - a.changed)),
        () => on && setList([]), // sealed until somebody signs in
      );
    read();
    queueChanged.addEventListener('change', read);
    return () => {
      on = false;
      queueChanged.removeEventListener('change', read);
    };
  }, [person]);
  useEffect(() => {
    if (!online || !person) return;
    const send = () => void syncNow(person);
    send();
    const timer = setInterval(send, 30_000);
    return () => clearInterval(timer);
  }, [online, person]);
  return list;
}

// useShell keeps the application's own files on the device, so that a form opens
// where there is no line; ahead loads what is not on the screen yet.
export function useShell(ahead: () => Promise<unknown>) {
  useEffect(() => {
    if (!('serviceWorker' in navigator)) return;
    void ahead()
      .then(() => navigator.serviceWorker.register('/sw.js'))
      .then(() => navigator.serviceWorker.ready)
      .then((r) => {
        const files = performance.getEntriesByType('resource').map((e) => new URL(e.name).pathname).filter((p) => p.startsWith('/assets/'));
        r.active?.postMessage(['/field', ...new Set(files)]);
      })
      .catch(() => {}); // without it the pages work while there is a line
  }, [ahead]);
}
