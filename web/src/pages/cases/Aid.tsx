import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '../../api/client';
import { useAid } from '../../api/records';
import { Bones } from '../../parts/Bones';
import { yuan } from '../../parts/money';
import { ProblemNote } from '../../parts/ProblemNote';
import './record-words';

// Aid is what the household was and is to be aided with besides, anywhere in the
// country, summed by year, union and source.
export function Aid({ caseId }: { caseId: string }) {
  const { t } = useTranslation('records');
  const aid = useAid(caseId);
  if (aid.isError) return <ProblemNote error={aid.error} />;
  if (!aid.data) return <Bones rows={2} />;
  const v = aid.data;
  if (v.items.length === 0) return <p className="second">{t('aid.none')}</p>;
  return (
    <>
      <p className="tabular">{t('aid.sum', { recent: yuan(v.twelve_months_fen), all: yuan(v.with_this_fen), paid: yuan(v.paid_fen) })}</p>
      <ul className="aid">
        {v.items.map((a) => (
          <li key={a.case_id}>
            <span className="no">{a.day.slice(0, 10)}</span>
            <span className="aid-title">
              <Link to={`/cases/${a.case_id}`}>{a.title}</Link> <span className="second">· {a.union} · {a.line} · {t('source.' + a.source, { ns: 'words', defaultValue: a.source })}</span>
            </span>
            <span className="amount">{yuan(a.amount_fen)}</span>
            <span className={a.paid ? 'second' : 'warn'}>{t(`state.${a.state}`, { ns: 'words' })}</span>
          </li>
        ))}
      </ul>
      {v.items.length > 1 && (
        <details>
          <summary>{t('aid.sums')}</summary>
          <table className="table">
            <tbody>
              <Sums name={t('aid.by_year')} of={v.by_year} word={(k) => k} />
              <Sums name={t('aid.by_union')} of={v.by_union} word={(k) => k} />
              <Sums name={t('aid.by_source')} of={v.by_source} word={(k) => t(`source.${k}`, { ns: 'words', defaultValue: k })} />
            </tbody>
          </table>
        </details>
      )}
    </>
  );
}

function Sums({ name, of, word }: { name: string; of: Schemas['AidSum'][]; word: (key: string) => string }) {
  const { t } = useTranslation('records');
  return of.map((s) => (
    <tr key={s.key}>
      <td className="second">{name}</td>
      <td>{word(s.key)}</td>
      <td className="amount">{s.paid > 0 && t('aid.paid', { n: s.paid, amount: yuan(s.paid_fen) })}</td>
      <td className="amount">{s.open > 0 && t('aid.open', { n: s.open, amount: yuan(s.open_fen) })}</td>
    </tr>
  ));
}
