import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import type { Kind } from '../../api/tasks';

export type Fields = Schemas['Fields'];

// What a kind of task asks besides the outcome when it is answered with yes.
export const asked: Partial<Record<Kind, (keyof Fields)[]>> = {
  survey: ['opinion'],
  verify: ['opinion'],
  post: ['place'],
  receipt: ['receipt_method'],
  follow_up: ['received', 'amount_fen', 'deductions'],
  correct_account: ['card', 'holder', 'bank_name'],
};

// startFields are the answers most people give, so that they only confirm them.
export function startFields(kind: Kind, amount: number, t: (key: string) => string): Fields {
  switch (kind) {
    case 'post':
      return { place: t('field.place.default') };
    case 'receipt':
      return { receipt_method: 'signature' };
    case 'follow_up':
      return { received: true, amount_fen: amount, deductions: false };
    default:
      return {};
  }
}

// What of it must be there; whoever confirms a corrected account does not type it again.
const needed = (kind: Kind, second: boolean): (keyof Fields)[] =>
  ({ survey: ['opinion'], post: ['place'], receipt: ['receipt_method'], follow_up: ['amount_fen'], correct_account: second ? [] : ['card', 'holder'] } as Partial<Record<Kind, (keyof Fields)[]>>)[kind] ?? [];

const empty = (v: Fields[keyof Fields]) => v === undefined || (typeof v === 'string' && !v.trim());

// missing says whether something that must be there is not.
export const missing = (kind: Kind, f: Fields, second: boolean) => needed(kind, second).some((name) => empty(f[name]));

interface Props {
  kind: Kind;
  fields: Fields;
  wrong?: boolean; // what is missing is marked
  second?: boolean;
  change: (f: Fields) => void;
}

export function DecisionFields({ kind, fields, wrong = false, second = false, change }: Props) {
  const { t } = useTranslation('inbox');
  const set = (part: Fields) => change({ ...fields, ...part });
  const lacks = (name: keyof Fields) => wrong && needed(kind, second).includes(name) && empty(fields[name]);
  const text = (name: 'place' | 'card' | 'holder' | 'bank_name', props = {}) => (
    <label key={name}>
      <span>{t('field.' + name)}</span>
      <input className="native-input" value={fields[name] ?? ''} aria-invalid={lacks(name)} onChange={(e) => set({ [name]: e.target.value })} {...props} />
    </label>
  );
  return (
    <div className="decision-fields">
      {asked[kind]?.map((name) => {
        switch (name) {
          case 'opinion':
            return (
              <label key={name} className="wide">
                <span>{t(kind === 'survey' ? 'field.opinion' : 'field.opinion.verify')}</span>
                <textarea className="native-input" rows={2} maxLength={2000} value={fields.opinion ?? ''} aria-invalid={lacks('opinion')} onChange={(e) => set({ opinion: e.target.value || undefined })} />
              </label>
            );
          case 'place':
            return text('place', { maxLength: 200 });
          case 'card':
            return text('card', { inputMode: 'numeric', autoComplete: 'off', maxLength: 32 });
          case 'holder':
            return text('holder', { autoComplete: 'off', maxLength: 64 });
          case 'bank_name':
            return text('bank_name', { maxLength: 64 });
          case 'receipt_method':
            return (
              <label key={name}>
                <span>{t('field.receipt_method')}</span>
                <select className="native-select" value={fields.receipt_method} onChange={(e) => set({ receipt_method: e.target.value as Fields['receipt_method'] })}>
                  {['signature', 'fingerprint', 'message'].map((m) => (
                    <option key={m} value={m}>
                      {t('field.receipt_method.' + m)}
                    </option>
                  ))}
                </select>
              </label>
            );
          case 'amount_fen':
            return (
              <label key={name}>
                <span>{t('field.amount')}</span>
                <input
                  className="native-input amount"
                  inputMode="decimal"
                  aria-invalid={lacks('amount_fen')}
                  defaultValue={fields.amount_fen === undefined ? '' : (fields.amount_fen / 100).toFixed(2)}
                  onChange={(e) => set({ amount_fen: fen(e.target.value) })}
                />
              </label>
            );
          case 'received':
          case 'deductions':
            return (
              <label key={name} className="tick">
                <input type="checkbox" checked={!!fields[name]} onChange={(e) => set({ [name]: e.target.checked })} />
                <span>{t('field.' + name)}</span>
              </label>
            );
        }
      })}
    </div>
  );
}

// fen reads yuan with at most two decimals without passing through a float.
export function fen(text: string): number | undefined {
  const m = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(text.trim().replaceAll(',', ''));
  return m ? Number(m[1]) * 100 + Number((m[2] ?? '').padEnd(2, '0')) : undefined;
}
