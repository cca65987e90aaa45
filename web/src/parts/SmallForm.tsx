import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from './Dialog';
import { keepDraft, readDraft } from './drafts';
import './office.css';
import { ProblemNote } from './ProblemNote';

export interface Asked {
  name: string;
  label: string;
  kind?: 'text' | 'date' | 'area' | 'select' | 'amount' | 'number' | 'ticks'; // ticks answer their values parted by commas
  options?: (readonly [string, string])[];
  optional?: boolean;
  max?: number;
  least?: string; // of a day
  most?: string;
}

export type Answers = Record<string, string>;

interface Props {
  title: string;
  go: string;
  asked: Asked[];
  start?: Answers;
  draft?: string; // under which name it is kept until it is sent; never for personal data
  children?: ReactNode; // what stands above the fields
  below?: ReactNode; // and below them
  wide?: boolean; // many fields: two beside each other
  send: (a: Answers) => Promise<unknown>;
  onDone?: (a: Answers) => void;
  onClose: () => void;
}

// SmallForm is a small form over the page: a few fields, what the server says when it
// refuses, and one button named by what it does.
export function SmallForm({ title, go, asked, start = {}, draft, children, below, wide, send, onDone, onClose }: Props) {
  const { t } = useTranslation();
  const [answers, setAnswers] = useState<Answers>(() => ({ ...start, ...(draft && readDraft<Answers>(draft)) }));
  const run = useMutation({
    mutationFn: () => send(Object.fromEntries(Object.entries(answers).map(([k, v]) => [k, v.trim()]))),
    onSuccess: () => {
      if (draft) keepDraft(draft, undefined);
      onDone?.(answers);
      onClose();
    },
  });
  const answer = (name: string, value: string) => {
    const next = { ...answers, [name]: value };
    setAnswers(next);
    if (draft) keepDraft(draft, next);
  };
  const lacking = asked.filter((a) => !a.optional && !answers[a.name]?.trim()).map((a) => a.label);
  const ready = lacking.length === 0;
  const field = (a: Asked) => {
    const props = { value: answers[a.name] ?? '', maxLength: a.max ?? 2000, onChange: (e: { target: { value: string } }) => answer(a.name, e.target.value) };
    switch (a.kind) {
      case 'area':
        return <textarea className="native-input" rows={3} {...props} />;
      case 'select':
        return (
          <select className="native-select" {...props}>
            {a.optional && <option value="" />}
            {a.options?.map(([value, word]) => (
              <option key={value} value={value}>
                {word}
              </option>
            ))}
          </select>
        );
      case 'number':
        return <input className="native-input" inputMode="numeric" autoComplete="off" {...props} onChange={(e) => answer(a.name, e.target.value.replace(/\D/g, ''))} />;
      case 'date':
        return <input className="native-input" type="date" min={a.least} max={a.most} {...props} />;
      default:
        return <input className={a.kind === 'amount' ? 'native-input amount' : 'native-input'} inputMode={a.kind === 'amount' ? 'decimal' : 'text'} autoComplete="off" {...props} />;
    }
  };
  return (
    <Dialog title={title} onClose={onClose} small={!wide}>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          if (ready) run.mutate();
        }}
      >
        {children}
        <div className={wide ? 'two-fields' : undefined}>
          {asked.map((a) =>
            a.kind === 'ticks' ? (
              <Ticks key={a.name} of={a} value={answers[a.name] ?? ''} onChange={(v) => answer(a.name, v)} />
            ) : (
              <label className="field" key={a.name}>
                {a.label}
                {field(a)}
              </label>
            ),
          )}
        </div>
        {below}
        <ProblemNote error={run.error} names={Object.fromEntries(asked.map((a) => [a.name, a.label]))} />
        <div className="dialog-foot">
          {!ready && <span className="second foot-why">{t('lacking', { what: lacking.join(t('comma')) })}</span>}
          <button type="button" className="plain-button" onClick={onClose}>
            {t('word.cancel')}
          </button>
          <button type="submit" className="main-button" disabled={!ready || run.isPending}>
            {go}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Ticks({ of: a, value, onChange }: { of: Asked; value: string; onChange: (v: string) => void }) {
  const on = value.split(',').filter(Boolean);
  return (
    <fieldset className="choice ticks">
      <legend>{a.label}</legend>
      {a.options?.map(([v, word]) => (
        <label key={v} className="tick">
          <input type="checkbox" checked={on.includes(v)} onChange={(e) => onChange((e.target.checked ? [...on, v] : on.filter((x) => x !== v)).join(','))} />
          <span>{word}</span>
        </label>
      ))}
    </fieldset>
  );
}
