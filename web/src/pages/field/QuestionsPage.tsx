import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Answers, asked, type Question } from '../../field/form';
import type { Survey } from '../../field/queue';
import { fenOf } from '../../parts/fenOf';
import { labelOf, wordsOf } from '../../parts/questions';
import { Field } from './VisitPages';

const onePage = 6;
const askedOf = (s: Survey) => asked(s.form?.questions ?? [], s.visit?.answers ?? {});

export const questionPages = (s: Survey) => Math.ceil(askedOf(s).length / onePage);

// lackingAnswer answers the first question that has to be answered and is not.
export function lackingAnswer(s: Survey): { page: number; question: Question } | undefined {
  const list = askedOf(s);
  const at = list.findIndex((q) => q.required && !s.visit?.answers?.[q.key]?.trim());
  return at < 0 ? undefined : { page: Math.floor(at / onePage), question: list[at] };
}

// QuestionsPage asks what the campaign's own form asks, whatever it is.
export function QuestionsPage({ survey, page, change }: { survey: Survey; page: number; change: (a: Answers) => void }) {
  const answers = survey.visit?.answers ?? {};
  const list = askedOf(survey).slice(page * onePage, (page + 1) * onePage);
  return list.map((q) => <Ask key={q.key} question={q} value={answers[q.key] ?? ''} change={(v) => change({ ...answers, [q.key]: v })} />);
}

function Ask({ question: q, value, change }: { question: Question; value: string; change: (v: string) => void }) {
  const { t, i18n } = useTranslation('field');
  const label = labelOf(q, i18n.language, t) + (q.required ? '' : t('optional'));
  const options = q.kind === 'yes_no' ? (['yes', 'no'] as const).map((v) => ({ value: v, word: t('word.' + v, { ns: 'words' }) })) : (q.options ?? []).map((o) => ({ value: o.value, word: wordsOf(o, i18n.language) }));
  switch (q.kind) {
    case 'yes_no':
    case 'one':
    case 'several': {
      const on = value.split(',').filter(Boolean);
      const pick = (v: string, there: boolean) => change(q.kind !== 'several' ? v : (there ? [...on, v] : on.filter((x) => x !== v)).join(','));
      return (
        <fieldset>
          <legend>{label}</legend>
          {options.map((o) => (
            <label key={o.value} className="tick">
              <input type={q.kind === 'several' ? 'checkbox' : 'radio'} name={q.key} checked={on.includes(o.value)} onChange={(e) => pick(o.value, e.target.checked)} />
              <span>{o.word}</span>
            </label>
          ))}
        </fieldset>
      );
    }
    case 'money':
      return <Money label={label} value={value} change={change} />;
    case 'number':
      return (
        <Field label={label}>
          <input inputMode="numeric" autoComplete="off" maxLength={15} value={value} onChange={(e) => change(e.target.value.replace(/[^\d-]/g, ''))} />
        </Field>
      );
    case 'date':
      return (
        <Field label={label}>
          <input type="date" value={value} onChange={(e) => change(e.target.value)} />
        </Field>
      );
    default:
      return (
        <Field label={label}>
          <textarea rows={2} maxLength={500} value={value} onChange={(e) => change(e.target.value)} />
        </Field>
      );
  }
}

// Money is typed in yuan and kept in fen; what is no amount is kept as it was typed,
// so that the server says so.
function Money({ label, value, change }: { label: string; value: string; change: (v: string) => void }) {
  const [text, setText] = useState(() => (/^\d+$/.test(value) ? String(Number(value) / 100) : value));
  return (
    <Field label={label}>
      <input
        inputMode="decimal"
        autoComplete="off"
        maxLength={11}
        value={text}
        onChange={(e) => {
          setText(e.target.value);
          const fen = fenOf(e.target.value);
          change(e.target.value.trim() === '' ? '' : fen === undefined || Number.isNaN(fen) ? e.target.value : String(fen));
        }}
      />
    </Field>
  );
}
