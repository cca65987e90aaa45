import { useTranslation } from 'react-i18next';
import type { Case } from '../../api/cases';
import { causeName } from '../../parts/causes';
import { yuan } from '../../parts/money';

// netPerHead is the figure a grade is judged by, in fen a month (relief.GradeOf).
export const netPerHead = (c: Case) => (c.members > 0 ? Math.trunc((c.income_fen - c.expenditure_fen) / 12 / c.members) : 0);

// Figures are a household's members and money, with the grade explained.
export function Figures({ of: c }: { of: Case }) {
  const { t, i18n } = useTranslation('cases');
  const rows: [string, string | undefined][] = [
    ['f.category', [c.category, c.model_level].filter(Boolean).join(' · ')],
    ['f.cause', c.cause && causeName(c.cause, i18n.language === 'en')],
    ['f.unit', [c.unit, c.employment].filter(Boolean).join(' · ')],
    ['f.members', t('f.members.n', { n: c.members })],
    ['f.income_fen', yuan(c.income_fen)],
    ['f.expenditure_fen', yuan(c.expenditure_fen)],
    ['f.last_year', t(c.aided_last_year ? 'f.last_year.yes' : 'f.last_year.no')],
  ];
  return (
    <>
      <dl className="facts">
        {rows
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{t(name)}</dt>
              <dd className={name === 'f.last_year' && c.aided_last_year ? 'warn' : 'tabular'}>{value}</dd>
            </div>
          ))}
      </dl>
      <p className="grade">
        <strong>{t('grade.' + (c.grade || 'unknown'))}</strong>{' '}
        <span className="second tabular">
          {t('grade.why', { net: yuan(netPerHead(c)), income: yuan(c.income_fen), spent: yuan(c.expenditure_fen), n: c.members })}
        </span>
      </p>
    </>
  );
}
