import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { i18next } from '../../i18n';
import { yuan } from '../../parts/money';

type View = Schemas['Eligibility'];
type Result = Schemas['RuleResult'];

export const sentence = (x: { zh: string; en: string }) => (i18next.language === 'en' ? x.en : x.zh);

const tone = (r: Result) => (r.verdict === 'passed' ? 'pass' : r.verdict === 'failed' ? (r.weight === 'hard' ? 'stop' : 'warn') : 'second');
const mark = { passed: '✓', failed: '!', not_applicable: '–' };
const order = { failed: 0, passed: 1, not_applicable: 2 };

// EligibilityRules are the server's rules one by one, in plain words with the
// figures used; what fails stands first.
export function EligibilityRules({ of: v }: { of: View }) {
  const { t } = useTranslation('cases');
  const shown = v.results.filter((r) => r.verdict !== 'not_applicable').toSorted((a, b) => order[a.verdict] - order[b.verdict]);
  const aside = v.results.length - shown.length;
  return (
    <>
      <ul className="rules rules-said">
        {shown.map((r) => (
          <li key={r.code}>
            <span className={tone(r)} aria-hidden="true">
              {mark[r.verdict]}
            </span>
            <span>
              <strong>{t('rule.' + r.code, { ns: 'words', defaultValue: r.name })}</strong>
              <span className="hidden">: {t('verdict.' + r.verdict)}</span>{' '}
              <span className={r.verdict === 'failed' ? tone(r) : 'second'}>{sentence(r)}</span>{' '}
              {r.figures?.map((f) => (
                <span key={f.zh} className="second tabular figure">
                  {sentence(f)} {f.value}
                </span>
              ))}
            </span>
          </li>
        ))}
      </ul>
      {aside > 0 && <p className="second">{t('elig.aside', { n: aside })}</p>}
    </>
  );
}

// SinceSurvey is how the household differs from what was surveyed: figures of
// its file, and rules that came out otherwise (I14).
export function SinceSurvey({ of: v }: { of: View }) {
  const { t } = useTranslation('cases');
  const turned = v.changes.filter((c) => c.before?.verdict !== c.after?.verdict);
  if (v.fields.length === 0 && turned.length === 0) return null;
  return (
    <ul className="turned">
      {v.fields.map((f) => (
        <li key={f.field} className="tabular">
          {t('f.' + f.field, { defaultValue: f.name })} {f.before || '—'} → <strong>{f.after || '—'}</strong>
        </li>
      ))}
      {turned.map((c) => (
        <li key={c.code} className={c.after ? tone(c.after) : undefined}>
          {t('rule.' + c.code, { ns: 'words', defaultValue: c.name })}{t('colon', { ns: 'words' })}{c.before ? t('verdict.' + c.before.verdict) : '—'} → <strong>{c.after ? t('verdict.' + c.after.verdict) : '—'}</strong> {c.after && sentence(c.after)}
        </li>
      ))}
    </ul>
  );
}

// EarlierAid is what the household got before, in this campaign's year and others.
export function EarlierAid({ of: v }: { of: View }) {
  const { t } = useTranslation('cases');
  if (v.aid.length === 0) return <p className="second">{t('aid.none')}</p>;
  return (
    <>
      <ul className="aid">
        {v.aid.map((a) => (
          <li key={a.case_id}>
            <span className="no">{a.day.slice(0, 10)}</span>
            <span className="aid-title">
              {a.title} <span className="second">· {a.line} · {t('source.' + a.source, { ns: 'words', defaultValue: a.source })}</span>
            </span>
            <span className="amount">{yuan(a.amount_fen)}</span>
            <span className={a.paid ? 'second' : 'warn'}>{t('state.' + a.state, { ns: 'words' })}</span>
          </li>
        ))}
      </ul>
      <p className="second tabular">{t('aid.year', { amount: yuan(v.twelve_months_fen) })}</p>
    </>
  );
}
