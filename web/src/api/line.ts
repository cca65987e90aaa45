import { useSyncExternalStore } from 'react';

// Whether the server is reached. A browser knows only of some network: in a
// stairwell, or behind a portal, it believes in a line over which nothing comes.
// So a request without an answer counts as no line, until the server answers.
const pause = 5000; // milliseconds between two questions whether it does
const changed = new EventTarget();
let lost = false;
let timer: ReturnType<typeof setTimeout> | undefined;

export const lineThere = () => navigator.onLine && !lost;

// heard notes whether a request was answered, with whatever status.
export function heard(answered: boolean) {
  if (lost !== answered) return;
  lost = !answered;
  clearTimeout(timer);
  if (lost) timer = setTimeout(() => void ask(), pause);
  changed.dispatchEvent(new Event('change'));
}

async function ask() {
  const answered = await fetch('/healthz', { cache: 'no-store' }).then(
    () => true,
    () => false,
  );
  if (answered) heard(true);
  else timer = setTimeout(() => void ask(), pause);
}

function listen(tell: () => void) {
  const back = () => {
    heard(true); // until the next request says otherwise
    tell();
  };
  window.addEventListener('online', back);
  window.addEventListener('offline', tell);
  changed.addEventListener('change', tell);
  return () => {
    window.removeEventListener('online', back);
    window.removeEventListener('offline', tell);
    changed.removeEventListener('change', tell);
  };
}

export const useOnline = () => useSyncExternalStore(listen, lineThere);
