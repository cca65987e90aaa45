import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ArchiveFile } from '../../api/archives';
import { fenOf } from '../../parts/fenOf';
import { yuan } from '../../parts/money';

const incomes = ['stated', 'wages', 'business', 'property', 'transfer', 'union_aid', 'other', 'festival_aid', 'basic_pension'] as const;
const spendings = ['stated', 'illness', 'disability', 'schooling', 'housing', 'employment', 'care', 'other'] as const;

// Amounts are a file's income and spending, a row each.
export function Amounts({ file, change }: { file: ArchiveFile; change: (part: Partial<ArchiveFile>) => void }) {
  const { t } = useTranslation('archives');
  return (
    <>
      <fieldset className="rows">
        <legend>{t('f.income')}</legend>
        {file.income.map((x, i) => (
          <div className="row-fields" key={i}>
            <select className="native-select" aria-label={`${t('f.kind')} ${i + 1}`} value={x.kind} onChange={(e) => change({ income: file.income.with(i, { ...x, kind: e.target.value as typeof x.kind }) })}>
              {incomes.map((k) => (
                <option key={k} value={k}>
                  {t(`in.${k}`)}
                </option>
              ))}
            </select>
            <Fen label={`${t('f.income')} ${i + 1}`} fen={x.amount_fen} change={(amount_fen) => change({ income: file.income.with(i, { ...x, amount_fen }) })} />
            <button type="button" className="link-button" onClick={() => change({ income: file.income.toSpliced(i, 1) })}>
              {t('f.drop')}
            </button>
          </div>
        ))}
        <button type="button" className="plain-button" onClick={() => change({ income: [...file.income, { kind: 'wages', member: 0, amount_fen: 0 }] })}>
          {t('f.add')}
        </button>
      </fieldset>
      <fieldset className="rows">
        <legend>{t('f.spending')}</legend>
        {file.expenditure.map((x, i) => (
          <div className="row-fields" key={i}>
            <select className="native-select" aria-label={`${t('f.kind')} ${i + 1}`} value={x.kind} onChange={(e) => change({ expenditure: file.expenditure.with(i, { ...x, kind: e.target.value as typeof x.kind }) })}>
              {spendings.map((k) => (
                <option key={k} value={k}>
                  {t(`out.${k}`)}
                </option>
              ))}
            </select>
            <Fen label={`${t('f.spending')} ${i + 1}`} fen={x.gross_fen} change={(gross_fen) => change({ expenditure: file.expenditure.with(i, { ...x, gross_fen }) })} />
            <Fen label={`${t('f.reimbursed')} ${i + 1}`} fen={x.reimbursed_fen ?? 0} change={(reimbursed_fen) => change({ expenditure: file.expenditure.with(i, { ...x, reimbursed_fen }) })} />
            <button type="button" className="link-button" onClick={() => change({ expenditure: file.expenditure.toSpliced(i, 1) })}>
              {t('f.drop')}
            </button>
          </div>
        ))}
        <button type="button" className="plain-button" onClick={() => change({ expenditure: [...file.expenditure, { kind: 'illness', member: 0, gross_fen: 0 }] })}>
          {t('f.add')}
        </button>
      </fieldset>
    </>
  );
}

// Fen is an amount as it is typed; what is none stands marked and changes nothing.
export function Fen({ label, fen, change }: { label: string; fen: number; change: (fen: number) => void }) {
  const [text, setText] = useState(yuan(fen));
  const known = fenOf(text) !== undefined;
  return (
    <input
      className="native-input amount"
      inputMode="decimal"
      aria-label={label}
      aria-invalid={!known || undefined}
      value={text}
      onChange={(e) => {
        setText(e.target.value);
        const read = fenOf(e.target.value);
        if (read !== undefined) change(read);
      }}
    />
  );
}
