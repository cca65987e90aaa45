import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { session } from './client';

// What the server says has changed (GET /api/v1/events).
export interface Change {
  kind: 'case' | 'campaign' | 'batch' | 'import' | 'payment_batch' | 'notice';
  id: string;
  campaign_id?: string;
  version?: number;
}

type Message = { change: Change } | { reset: true } | { end: true };

export const changes = new EventTarget();

// One tab holds the stream and passes on what it hears; when it closes, the lock
// goes to another. Without locks (no TLS) each tab has a stream of its own.
function follow(signal: AbortSignal) {
  const others = new BroadcastChannel('songnuan.live');
  const hear = (m: Message) => changes.dispatchEvent(new CustomEvent<Message>('message', { detail: m }));
  others.onmessage = (e: MessageEvent<Message>) => hear(e.data);
  const pass = (m: Message) => {
    hear(m);
    others.postMessage(m);
  };
  const hold = () =>
    new Promise<void>((done) => {
      let stream: EventSource;
      let timer: number | undefined;
      let wait = 2000;
      const open = () => {
        stream = new EventSource('/api/v1/events');
        stream.addEventListener('change', (e) => pass({ change: JSON.parse((e as MessageEvent<string>).data) as Change }));
        stream.addEventListener('reset', () => pass({ reset: true }));
        stream.addEventListener('end', () => pass({ end: true }));
        stream.addEventListener('open', () => {
          if (timer !== undefined) pass({ reset: true }); // what happened in between was not heard
          timer = undefined;
          wait = 2000;
        });
        // A browser asks again by itself, but not where a proxy has answered that
        // there is nobody, as in the moment when all servers are being replaced.
        stream.addEventListener('error', () => {
          if (stream.readyState !== EventSource.CLOSED) return;
          timer = window.setTimeout(open, wait * (1 + Math.random()));
          wait = Math.min(2 * wait, 60_000);
        });
      };
      open();
      signal.addEventListener('abort', () => {
        window.clearTimeout(timer);
        stream.close();
        done();
      });
    });
  if ('locks' in navigator) void navigator.locks.request('songnuan.live', { signal }, hold).catch(() => {});
  else void hold();
  signal.addEventListener('abort', () => others.close());
}

// stale are the queries that a change makes old; lists decide for themselves
// when to read anew, so that nothing moves under somebody's hand.
function stale(known: QueryClient, c: Change) {
  const again = (...queryKey: unknown[]) => void known.invalidateQueries({ queryKey });
  switch (c.kind) {
    case 'case':
      again('case', c.id);
      again('tasks', 'counts');
      break;
    case 'campaign':
      again('campaigns');
      again('campaign', c.id);
      break;
    case 'batch':
      again('batch', c.id);
      break;
    case 'import':
      again('import', c.id);
      break;
    case 'payment_batch':
      again('payments');
      again('tasks', 'counts');
      break;
    case 'notice':
      again('notices');
      // Papers that were asked for, or have come, are told of by a notice alone: the case stays as it is.
      void known.invalidateQueries({ predicate: ({ queryKey: [of, , part] }) => of === 'task' || (of === 'case' && part === 'documents') });
      break;
  }
}

// useLive keeps what is shown in step with the server while somebody is signed in.
export function useLive(person: string) {
  const known = useQueryClient();
  useEffect(() => {
    const stop = new AbortController();
    let waiting = new Map<string, Change>();
    let timer: number | undefined;
    const flush = () => {
      timer = undefined;
      const batch = waiting;
      waiting = new Map();
      for (const c of batch.values()) stale(known, c);
      if (batch.size > 0) note(batch.values());
    };
    const hear = (e: Event) => {
      const m = (e as CustomEvent<Message>).detail;
      if ('end' in m) session.dispatchEvent(new Event('ended'));
      else if ('reset' in m) void known.invalidateQueries();
      else {
        // A bulk decision changes hundreds of cases: they are taken together.
        waiting.set(m.change.kind + m.change.id, m.change);
        timer ??= window.setTimeout(flush, 400);
      }
    };
    changes.addEventListener('message', hear);
    follow(stop.signal);
    return () => {
      stop.abort();
      window.clearTimeout(timer);
      changes.removeEventListener('message', hear);
    };
  }, [known, person]);
}

// versions are the latest that was heard of each case, for lists that offer to
// read anew what they show.
const heard = { versions: new Map<string, number>(), count: 0, listeners: new Set<() => void>() };

function note(these: Iterable<Change>) {
  for (const c of these) if (c.kind === 'case') heard.versions.set(c.id, c.version ?? Infinity);
  heard.count++;
  for (const l of heard.listeners) l();
}

// useHeard draws anew when cases have changed; newer tells whether one of them
// is beyond the version that is shown.
export function useHeard(): { newer: (caseId: string | undefined, version: number) => boolean } {
  useSyncExternalStore(
    (listen) => {
      heard.listeners.add(listen);
      return () => heard.listeners.delete(listen);
    },
    () => heard.count,
  );
  return { newer: (caseId, version) => !!caseId && (heard.versions.get(caseId) ?? 0) > version };
}
