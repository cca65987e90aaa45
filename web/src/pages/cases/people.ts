import type { Archive } from '../../api/archives';
import type { Case } from '../../api/cases';
import { i18next } from '../../i18n';

// peopleOf names everybody of a case's household by his place: the applicant, the
// members that its file names, and those that are only counted.
export function peopleOf(c: Case, file: Archive | null | undefined): string[] {
  const named = file?.file.members ?? [];
  return Array.from({ length: Math.max(1, c.members, named.length + 1) }, (_, i) => {
    if (i === 0) return i18next.t('applicant', { ns: 'records', name: c.name });
    const m = named[i - 1];
    return m ? [m.name, m.relation].filter(Boolean).join(' · ') : i18next.t('member.n', { ns: 'records', n: i });
  });
}
