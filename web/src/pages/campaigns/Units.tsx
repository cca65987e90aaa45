import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Unit } from '../../api/board';
import { yuan } from '../../parts/money';
import { clock, dayOf } from '../../parts/time';
import { judged, worst } from './forecast';

export const without = ['deceased', 'rejected', 'withdrawn', 'lapsed', 'disqualified'];

// StackedBar shows where a unit's households stand; each segment opens its list.
export function StackedBar({ unit, link }: { unit: Unit; link: (step: string) => string }) {
  const { t } = useTranslation('board');
  const left = without.reduce((n, end) => n + (unit.ended[end] ?? 0), 0);
  const done = unit.cases - left - unit.stages.reduce((n, s) => n + s.at, 0);
  if (unit.cases === 0) return <div className="stack empty" />;
  return (
    <div className="stack">
      {unit.stages.map((s) =>
        s.at === 0 ? null : (
          <Link
            key={s.step}
            to={link(s.step)}
            className={`seg seg-${s.step}`}
            style={{ flexGrow: s.at }}
            title={t('at', { step: t(`step.${s.step}`, { ns: 'words' }), n: s.at, p: s.passed })}
            aria-label={t('at', { step: t(`step.${s.step}`, { ns: 'words' }), n: s.at, p: s.passed })}
          >
            {s.at < 100 || s.at / unit.cases > 0.07 ? s.at : ''}
          </Link>
        ),
      )}
      {done > 0 && (
        <span className="seg seg-done" style={{ flexGrow: done }} title={`${t('finished')} ${done}`}>
          {done < 100 || done / unit.cases > 0.07 ? done : ''}
        </span>
      )}
      {left > 0 && <span className="seg seg-none" style={{ flexGrow: left }} title={`${t('without')} ${left}`} />}
    </div>
  );
}

interface Props {
  units: Unit[];
  link: (union: string, step: string) => string;
  onOpen: (union: string) => void;
  onUrge?: (union: string) => void;
}

// Units is the table of the parts, those that miss their date first.
export function Units({ units, link, onOpen, onUrge }: Props) {
  const { t, i18n } = useTranslation('board');
  const weight = (u: Unit) => [worst(u.forecast)?.missed ?? 0, u.overdue, u.cases] as const;
  const sorted = [...units].sort((a, b) => {
    const [x, y] = [weight(a), weight(b)];
    return y[0] - x[0] || y[1] - x[1] || y[2] - x[2] || a.union.localeCompare(b.union);
  });
  return (
    <div className="table-wrap sheet">
      <table className="table cards units">
        <thead>
          <tr>
            <th>{t('unit')}</th>
            <th className="n">{t('cases')}</th>
            <th className="amount">{t('amount')}</th>
            <th className="units-bar">{t('progress')}</th>
            <th className="n">{t('overdue')}</th>
            <th>{t('forecast')}</th>
            {onUrge && <th />}
          </tr>
        </thead>
        <tbody>
          {sorted.map((u) => {
            const judgement = judged(u.forecast, u.cases, t);
            const held = worst(u.forecast)?.waits;
            return (
              <tr key={u.union}>
                <td>
                  {u.level === 'base' ? (
                    u.name
                  ) : (
                    <button type="button" className="link-button" onClick={() => onOpen(u.union)}>
                      {u.name}
                    </button>
                  )}
                </td>
                <td className="n" data-label={t('cases')}>
                  {u.cases}
                </td>
                <td className="amount" data-label={t('amount')}>
                  {yuan(u.amount_fen)}
                </td>
                <td className="units-bar">
                  <StackedBar unit={u} link={(step) => link(u.union, step)} />
                </td>
                <td className={u.overdue ? 'n stop' : 'n second'} data-label={t('overdue')}>
                  {u.overdue}
                </td>
                <td className={judgement.tone} data-label={t('forecast')}>
                  <span>
                    {judgement.text}
                    {held && judgement.tone === 'stop' && <small className="second"> · {t('forecast.waits', { step: t(`step.${held}`, { ns: 'words' }) })}</small>}
                  </span>
                </td>
                {onUrge && (
                  <td className="keep">
                    {u.waiting.length > 0 && (
                      <button type="button" className="plain-button" onClick={() => onUrge(u.union)}>
                        {t('urge')}
                      </button>
                    )}
                    {u.urged_at && <div className="second small">{t('urged', { at: `${dayOf(u.urged_at).slice(5)} ${clock(u.urged_at)}`, lng: i18n.language })}</div>}
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
