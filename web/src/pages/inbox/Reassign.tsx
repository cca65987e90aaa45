import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useReassign } from '../../api/work';
import { because } from '../../parts/because';
import { Dialog } from '../../parts/Dialog';
import { keepDraft, readDraft } from '../../parts/drafts';
import { ProblemNote } from '../../parts/ProblemNote';
import { sends } from '../../parts/sends';
import { Someone } from './Someone';
import './words';

interface Props {
  tasks: { id: string; no: string; name: string }[];
  onDone: (done: Set<string>) => void; // what has gone over; what was refused is shown first
  onClose: () => void;
}

const draft = 'reassign';

// Reassign gives ticked tasks to one colleague of their post; each is answered for itself.
export function Reassign({ tasks, onDone, onClose }: Props) {
  const { t } = useTranslation('inbox');
  const [to, setTo] = useState('');
  const [reason, setReason] = useState(() => readDraft<string>(draft) ?? '');
  const [touched, setTouched] = useState(false);
  const run = useReassign();
  const lacks = !to || !reason.trim();
  const refused = run.data?.filter((i) => i.status !== 'done') ?? [];
  const close = () => {
    if (run.data) onDone(new Set(run.data.filter((i) => i.status === 'done').map((i) => i.task_id)));
    onClose();
  };
  const send = () => {
    setTouched(true);
    if (lacks || run.isPending) return;
    run.mutate(
      { task_ids: tasks.map((x) => x.id), to, reason: reason.trim() },
      {
        onSuccess: (items) => {
          keepDraft(draft, undefined);
          if (items.some((i) => i.status !== 'done')) return;
          onDone(new Set(items.map((i) => i.task_id)));
          onClose();
        },
      },
    );
  };
  return (
    <Dialog title={t('reassign.title', { n: tasks.length })} onClose={close} small>
      {run.data ? (
        <>
          <p role="status">{t('reassign.result', { done: run.data.length - refused.length, n: refused.length })}</p>
          <ul className="bulk-rows" aria-label={t('reassign.result', { done: run.data.length - refused.length, n: refused.length })} tabIndex={0}>
            {refused.map((i) => {
              const x = tasks.find((y) => y.id === i.task_id);
              return (
                <li key={i.task_id}>
                  <span className="no">{x?.no}</span> {x?.name} <span className="second">{because(i)}</span>
                </li>
              );
            })}
          </ul>
          <div className="dialog-foot">
            <button type="button" className="main-button" onClick={close}>
              {t('reassign.seen')}
            </button>
          </div>
        </>
      ) : (
        <form {...sends(send)}>
          <p className="second">{t('reassign.text')}</p>
          <Someone task={tasks[0].id} act="reassign" many={tasks.length > 1} to={to} choose={setTo} wrong={touched && !to} />
          <label className="bulk-field">
            <span>{t('comment.required')}</span>
            <textarea
              className="native-input"
              rows={2}
              maxLength={2000}
              placeholder={t('reassign.example')}
              value={reason}
              aria-invalid={touched && !reason.trim()}
              onChange={(e) => {
                setReason(e.target.value);
                keepDraft(draft, e.target.value || undefined);
              }}
            />
          </label>
          <ProblemNote error={run.error} />
          <div className="dialog-foot">
            <button type="button" className="plain-button" onClick={close}>
              {t('word.cancel', { ns: 'words' })}
            </button>
            <button type="submit" className="main-button" disabled={run.isPending}>
              {t('reassign.go', { n: tasks.length })}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
