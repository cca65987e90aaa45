import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';

// Sections are what I am to do, each with how much of it I can do now.
export function Sections({ counts, copies, current, choose }: { counts: Schemas['TaskCounts']['items']; copies: number; current?: string; choose: (name: string) => void }) {
  const { t } = useTranslation('inbox');
  const shown = counts.some((c) => c.kind === current) || !current || current === 'done' || current === 'copies' ? counts : [...counts, { kind: current as (typeof counts)[number]['kind'], count: 0, overdue: 0, soon: 0 }];
  return (
    <nav className="sections" aria-label={t('sections')}>
      {shown.map((c) => (
        <button key={c.kind} type="button" aria-current={c.kind === current ? 'page' : undefined} onClick={() => choose(c.kind)}>
          {t('kind.' + c.kind, { ns: 'words' })} <span className="tabular">{c.count}</span>
          {c.overdue > 0 && <span className="stop section-late">{t('due.over_today', { ns: 'words' })} {c.overdue}</span>}
        </button>
      ))}
      <button type="button" aria-current={current === 'copies' ? 'page' : undefined} onClick={() => choose('copies')}>
        {t('section.copies')}{' '}
        {copies > 0 && (
          <span className="tabular" aria-label={t('copies.unread', { n: copies })}>
            {copies}
          </span>
        )}
      </button>
      <button type="button" aria-current={current === 'done' ? 'page' : undefined} onClick={() => choose('done')}>
        {t('section.done')}
      </button>
    </nav>
  );
}
