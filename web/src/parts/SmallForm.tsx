import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from './Dialog';
import './office.css';
import { ProblemNote } from './ProblemNote';

export interface Asked {
  name: string;
  label: string;
  kind?: 'text' | 'date' | 'area' | 'select' | 'amount';
  options?: (readonly [string, string])[];
  optional?: boolean;
  max?: number;
  least?: string; // of a day
}

export type Answers = Record<string, string>;

interface Props {
  title: string;
  go: string;
  asked: Asked[];
  start?: Answers;
  children?: ReactNode; // what stands above the fields
  send: (a: Answers) => Promise<unknown>;
  onDone?: () => void;
  onClose: () => void;
}

// SmallForm is a small form over the page: a few fields, what the server says when it
// refuses, and one button named by what it does.
export function SmallForm({ title, go, asked, start = {}, children, send, onDone, onClose }: Props) {
  const { t } = useTranslation();
  const [answers, setAnswers] = useState<Answers>(start);
  const run = useMutation({
    mutationFn: () => send(Object.fromEntries(Object.entries(answers).map(([k, v]) => [k, v.trim()]))),
    onSuccess: () => {
      onDone?.();
      onClose();
    },
  });
  const ready = asked.every((a) => a.optional || answers[a.name]?.trim());
  const field = (a: Asked) => {
    const props = { value: answers[a.name] ?? '', maxLength: a.max ?? 2000, onChange: (e: { target: { value: string } }) => setAnswers({ ...answers, [a.name]: e.target.value }) };
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
      case 'date':
        return <input className="native-input" type="date" min={a.least} {...props} />;
      default:
        return <input className={a.kind === 'amount' ? 'native-input amount' : 'native-input'} inputMode={a.kind === 'amount' ? 'decimal' : 'text'} autoComplete="off" {...props} />;
    }
  };
  return (
    <Dialog title={title} onClose={onClose} small>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          if (ready) run.mutate();
        }}
      >
        {children}
        {asked.map((a) => (
          <label className="field" key={a.name}>
            {a.label}
            {field(a)}
          </label>
        ))}
        <ProblemNote error={run.error} />
        <div className="dialog-foot">
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
