import { useTranslation } from 'react-i18next';
import type { Task } from '../../api/tasks';

// Misfits are the ticked rows that cannot go along, each with why.
export function Misfits({ tasks, why }: { tasks: Task[]; why: Map<string, string> }) {
  const { t } = useTranslation('inbox');
  if (why.size === 0) return <p className="pass">✓ {t('bulk.fits')}</p>;
  return (
    <>
      <p className="warn">{t('bulk.misfit', { n: why.size })}</p>
      {/* A long list scrolls by itself, which the keyboard must reach. */}
      <ul className="bulk-rows" aria-label={t('bulk.misfit', { n: why.size })} tabIndex={0}>
        {tasks
          .filter((x) => why.has(x.id))
          .map((x) => (
            <li key={x.id}>
              <span className="no">{x.case_no}</span> {x.name} <span className="second">{why.get(x.id)}</span>
            </li>
          ))}
      </ul>
    </>
  );
}
