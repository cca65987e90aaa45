import type { Schemas } from '../../api/client';
import type { Task } from '../../api/tasks';

// An Exception is a soft rule that speaks against a household. It is approved all
// the same by whoever sets that very rule aside, with a reason, at every seat.
export interface Exception {
  rule: string;
  name?: string; // as the server calls it
  why?: { zh: string; en: string };
}

const seats: Task['kind'][] = ['review', 'approve'];

// exceptionsOf lists the soft rules that fail now. What was known of the household
// when its case was opened (aided last year) stands with the task, and counts where
// the rules read otherwise.
export function exceptionsOf(task: Pick<Task, 'kind' | 'allowed_actions'>, results: Schemas['RuleResult'][] = []): Exception[] {
  if (!seats.includes(task.kind)) return [];
  const found: Exception[] = results.filter((r) => r.weight === 'soft' && r.verdict === 'failed').map((r) => ({ rule: r.code, name: r.name, why: { zh: r.zh, en: r.en } }));
  const known = task.allowed_actions.some((a) => a.action === 'approve' && a.allowed && a.reason_code === 'aided_last_year');
  return known && !found.some((x) => x.rule === 'aided_last_year') ? [...found, { rule: 'aided_last_year' }] : found;
}

// leftOf are those that nobody has set aside yet.
export const leftOf = (exceptions: Exception[], aside: string[]) => exceptions.filter((x) => !aside.includes(x.rule));

// setAside answers the rules to send: what is ticked and still speaks against the household.
export const setAside = (exceptions: Exception[], aside: string[]) => exceptions.map((x) => x.rule).filter((rule) => aside.includes(rule));
