import type { Schemas } from '../../api/client';
import type { Task } from '../../api/tasks';

// An Exception is a soft rule that speaks against a household. It is approved all
// the same by whoever sets that very rule aside, with a reason, at every seat.
export type Exception = Schemas['RuleResult'];

// exceptionsOf lists what approving the task has to set aside, as the server says.
export const exceptionsOf = (task: Pick<Task, 'allowed_actions'>): Exception[] => task.allowed_actions.find((a) => a.action === 'approve' && a.allowed)?.exceptions ?? [];

// leftOf are those that nobody has set aside yet.
export const leftOf = (exceptions: Exception[], aside: string[]) => exceptions.filter((x) => !aside.includes(x.code));

// setAside answers the rules to send: what is ticked and still speaks against the household.
export const setAside = (exceptions: Exception[], aside: string[]) => exceptions.map((x) => x.code).filter((code) => aside.includes(code));
