import { useTranslation } from 'react-i18next';
import type { Unit } from '../../api/board';
import { Due } from '../../parts/Due';
import { Nothing } from '../../parts/Nothing';

interface Props {
  units: Unit[];
  onUrge?: (union: string) => void;
}

// Obligations says who owes what by when, the most overdue first: a unit and a
// kind of work a row, with one click to urge.
export function Obligations({ units, onUrge }: Props) {
  const { t } = useTranslation('board');
  const owed = units
    .flatMap((u) => u.waiting.map((w) => ({ unit: u, ...w })))
    .sort((a, b) => b.overdue - a.overdue || (a.oldest_due_at ?? '9').localeCompare(b.oldest_due_at ?? '9') || b.count - a.count || a.unit.union.localeCompare(b.unit.union));
  if (owed.length === 0) return <Nothing title={t('owed.none')}>{t('owed.none.hint')}</Nothing>;
  return (
    <div className="table-wrap sheet">
      <table className="table cards owed">
        <thead>
          <tr>
            <th>{t('unit')}</th>
            <th>{t('owed.what')}</th>
            <th className="n">{t('owed.count')}</th>
            <th className="n">{t('overdue')}</th>
            <th>{t('owed.oldest')}</th>
            {onUrge && <th />}
          </tr>
        </thead>
        <tbody>
          {owed.map((o) => (
            <tr key={`${o.unit.union} ${o.kind}`}>
              <td>{o.unit.name}</td>
              <td data-label={t('owed.what')}>{t(`kind.${o.kind}`, { ns: 'words' })}</td>
              <td className="n" data-label={t('owed.count')}>
                {o.count}
              </td>
              <td className={o.overdue ? 'n stop' : 'n second'} data-label={t('overdue')}>
                {o.overdue}
              </td>
              <td data-label={t('owed.oldest')}>
                <Due at={o.oldest_due_at} overdue={o.overdue > 0} />
              </td>
              {onUrge && (
                <td className="keep">
                  <button type="button" className="plain-button" onClick={() => onUrge(o.unit.union)}>
                    {t('urge')}
                  </button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
