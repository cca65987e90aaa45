import type { Schemas } from '../api/client';
import type { Me } from '../api/me';
import { may } from '../api/me';

// The rail: a section is shown to whoever has one of its permissions and has a page.
export const sections = [
  { path: '/inbox', word: 'nav.inbox', needs: ['task.read'] },
  { path: '/field', word: 'nav.field', needs: ['survey', 'receipt', 'follow_up'] },
  { path: '/campaigns', word: 'nav.campaigns', needs: ['campaign.read'] },
  { path: '/cases', word: 'nav.cases', needs: ['case.read'] },
  { path: '/archives', word: 'nav.archives', needs: ['archive.read'] },
  { path: '/postings', word: 'nav.postings', needs: ['posting.read'] },
  { path: '/money', word: 'nav.money', needs: ['budget.read', 'payment.read'] },
  { path: '/reports', word: 'nav.reports', needs: ['report.read'] },
  { path: '/ops', word: 'nav.ops', needs: ['ops.read'] },
  { path: '/admin', word: 'nav.admin', needs: ['user.read', 'union.import'] },
] as const;

export const sectionsOf = (me: Me, paths: readonly string[]) =>
  sections.filter((s) => may(me, ...s.needs) && paths.some((p) => p === s.path));

// starts are the sections where the roles begin their day; the others begin with what waits for them.
const starts: Partial<Record<Schemas['Role'], string>> = {
  organizer: '/campaigns',
  auditor: '/campaigns',
  operator: '/cases',
  admin: '/admin',
};

// firstPage is where somebody starts who asked for no page in particular.
export function firstPage(me: Me, paths: readonly string[]): string {
  const open = sectionsOf(me, paths).map((s) => s.path as string);
  const wanted = starts[me.roles[0]?.role];
  return (wanted && open.includes(wanted) ? wanted : open[0]) ?? '/me';
}
