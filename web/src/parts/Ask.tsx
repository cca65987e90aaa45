import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addWords } from '../i18n';
import { Dialog } from './Dialog';
import { keepDraft, readDraft } from './drafts';
import { ProblemNote } from './ProblemNote';
import { sends } from './sends';

addWords('ask', {
  'reason.required': ['理由（必填）', 'Reason (required)'],
  'reason.optional': ['说明（可不填）', 'Note (optional)'],
});

interface Props {
  title: string;
  text?: string;
  label?: string;
  required?: boolean; // the words
  plain?: boolean; // no words at all
  error: unknown;
  busy: boolean;
  go: string;
  draft?: string; // a name under which the words are kept until they are sent
  children?: ReactNode;
  onGo: (words: string) => void;
  onClose: () => void;
}

// Ask is the small dialog before something that wants a reason: what will happen, why, and go.
export function Ask({ title, text, label, required, plain, error, busy, go, draft, children, onGo, onClose }: Props) {
  const { t } = useTranslation('ask');
  const [words, setWords] = useState(() => (draft && readDraft<string>(draft)) || '');
  const [touched, setTouched] = useState(false);
  const say = (said: string) => {
    setWords(said);
    if (draft) keepDraft(draft, said || undefined);
  };
  const lacks = !!required && !words.trim();
  const send = () => {
    setTouched(true);
    if (!lacks && !busy) onGo(words.trim());
  };
  return (
    <Dialog title={title} onClose={onClose} small>
      <form {...sends(send)}>
        {text && <p className="second">{text}</p>}
        {children}
        {!plain && (
          <label className="field">
            {label ?? t(required ? 'reason.required' : 'reason.optional')}
            <textarea className="native-input" rows={2} maxLength={2000} value={words} aria-invalid={touched && lacks} onChange={(e) => say(e.target.value)} />
          </label>
        )}
        <ProblemNote error={error} />
        <div className="dialog-foot">
          <button type="button" className="plain-button" onClick={onClose}>
            {t('word.cancel', { ns: 'words' })}
          </button>
          <button type="submit" className="main-button" disabled={busy || (touched && lacks)}>
            {go}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
