import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { items, type Visit } from '../../field/queue';

export const visitPages = 4;

interface Props {
  page: number;
  visit: Visit;
  today: string;
  change: (v: Visit) => void;
  unrelated: boolean;
  declare: (unrelated: boolean) => void;
}

// VisitPage is one page of the record of a home visit (入户调查表).
export function VisitPage({ page, visit, today, change, unrelated, declare }: Props) {
  const { t } = useTranslation('field');
  const set = (part: Partial<Visit>) => change({ ...visit, ...part });
  if (page === 0) {
    return (
      <>
        <Field label={t('day')}>
          <input type="date" required value={visit.day} max={today} onChange={(e) => set({ day: e.target.value })} />
        </Field>
        <Field label={t('place')}>
          <input maxLength={200} value={visit.place} onChange={(e) => set({ place: e.target.value })} />
        </Field>
        <fieldset>
          <legend>{t('surveyors')}</legend>
          {visit.surveyors.map((name, i) => (
            <input
              key={i}
              className="native-input"
              aria-label={`${t('surveyors')} ${i + 1}`}
              maxLength={64}
              autoCapitalize="none"
              value={name}
              onChange={(e) => set({ surveyors: visit.surveyors.with(i, e.target.value) })}
            />
          ))}
        </fieldset>
        <label className="tick">
          <input type="checkbox" checked={unrelated} onChange={(e) => declare(e.target.checked)} />
          <span>{t('unrelated')}</span>
        </label>
        <p className="second">{t('related')}</p>
      </>
    );
  }
  if (page === visitPages - 1) {
    return (
      <>
        <Field label={t('facts')}>
          <textarea rows={3} maxLength={2000} value={visit.facts} onChange={(e) => set({ facts: e.target.value })} />
        </Field>
        <Field label={t('opinion')}>
          <textarea rows={2} maxLength={2000} value={visit.opinion} onChange={(e) => set({ opinion: e.target.value })} />
        </Field>
      </>
    );
  }
  return items.slice(page === 1 ? 0 : 4, page === 1 ? 4 : undefined).map((i) => (
    <Field key={i} label={t('i.' + i)}>
      <textarea rows={2} maxLength={500} value={visit.items[i]} onChange={(e) => set({ items: { ...visit.items, [i]: e.target.value } })} />
    </Field>
  ));
}

// lackingVisit answers the first thing that the record cannot be without.
export function lackingVisit(v: Visit): { page: number; word: string } | undefined {
  if (!v.day) return { page: 0, word: 'day' };
  if (!v.place.trim()) return { page: 0, word: 'place' };
  if (v.surveyors.filter((x) => x.trim()).length < 2) return { page: 0, word: 'surveyors' };
  const item = items.findIndex((i) => !v.items[i].trim());
  if (item >= 0) return { page: item < 4 ? 1 : 2, word: 'i.' + items[item] };
  if (!v.facts.trim()) return { page: 3, word: 'facts' };
  if (!v.opinion.trim()) return { page: 3, word: 'opinion' };
  return undefined;
}

export function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <label className="survey-field">
      <span>{label}</span>
      {children}
    </label>
  );
}
