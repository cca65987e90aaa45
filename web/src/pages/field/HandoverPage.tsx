import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import type { Survey } from '../../field/queue';
import { fenOf } from '../../parts/fenOf';
import { yuan } from '../../parts/money';
import { Field } from './VisitPages';

type Fields = Schemas['Fields'];

// HandoverPage asks what a household answers when it gets its money, or is asked
// about it afterwards.
export function HandoverPage({ survey, change }: { survey: Survey; change: (f: Fields) => void }) {
  const { t } = useTranslation('field');
  const fields = survey.fields ?? {};
  const set = (part: Fields) => change({ ...fields, ...part });
  if (survey.kind === 'receipt') {
    return (
      <fieldset>
        <legend>{t('receipt_method')}</legend>
        {(['signature', 'fingerprint', 'message'] as const).map((m) => (
          <label key={m} className="tick tall">
            <input type="radio" name="method" checked={fields.receipt_method === m} onChange={() => set({ receipt_method: m })} />
            <span>{t('receipt_method.' + m)}</span>
          </label>
        ))}
      </fieldset>
    );
  }
  return (
    <>
      <label className="tick tall">
        <input type="checkbox" checked={!!fields.received} onChange={(e) => set({ received: e.target.checked })} />
        <span>{t('received')}</span>
      </label>
      <Field label={t('got')}>
        <input inputMode="decimal" defaultValue={fields.amount_fen === undefined ? '' : yuan(fields.amount_fen)} onChange={(e) => set({ amount_fen: fenOf(e.target.value) })} />
      </Field>
      <label className="tick tall">
        <input type="checkbox" checked={!!fields.deductions} onChange={(e) => set({ deductions: e.target.checked })} />
        <span>{t('deductions')}</span>
      </label>
    </>
  );
}

export function lackingHandover(s: Survey): { page: number; word: string } | undefined {
  if (s.kind === 'receipt' && !s.fields?.receipt_method) return { page: 0, word: 'receipt_method' };
  if (s.kind === 'follow_up' && s.fields?.amount_fen === undefined) return { page: 0, word: 'got' };
  return undefined;
}
