import type { Kind, TaskFilter } from '../../api/tasks';
import { dayOf } from '../../parts/time';
import type { Narrowed } from './Filters';

const week = 7 * 24 * 3600 * 1000;

// filterOf is a section of the inbox, narrowed, as the API asks for it.
export function filterOf(kind: Kind | undefined, campaign: string | undefined, n: Narrowed): TaskFilter {
  return {
    kind,
    campaign,
    line: n.line || undefined,
    overdue: n.due === 'overdue',
    dueTo: n.due === 'today' ? dayOf(new Date()) : n.due === 'week' ? dayOf(new Date(Date.now() + week)) : undefined,
  };
}

// addressOf is the list as it is narrowed; what is searched for never stands in an address.
export function addressOf(f: TaskFilter): string {
  const q = new URLSearchParams();
  for (const [name, value] of Object.entries({ kind: f.kind, campaign: f.campaign, line: f.line, overdue: f.overdue ? 'true' : '', due_to: f.dueTo })) if (value) q.set(name, value);
  return `/api/v1/tasks?${q}`;
}
