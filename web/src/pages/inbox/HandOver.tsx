import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, key, type Schemas, take } from '../../api/client';
import type { Task } from '../../api/tasks';
import { because } from '../../parts/because';
import { Bones } from '../../parts/Bones';
import { Dialog } from '../../parts/Dialog';
import { ProblemNote } from '../../parts/ProblemNote';
import { sends } from '../../parts/sends';
import type { Preview } from './Bulk';
import { Misfits } from './Misfits';
import { Someone } from './Someone';

interface Props {
  tasks: Task[];
  onClose: () => void;
  onQueued: (batch: string, sent: Task[], misfits: Map<string, string>) => void;
}

// HandOver is 转办 of all ticked rows to one colleague: it shows beforehand which
// cannot go, and to whom he is barred as soon as he is chosen.
export function HandOver({ tasks, onClose, onQueued }: Props) {
  const { t } = useTranslation('inbox');
  const [to, setTo] = useState('');
  const [reason, setReason] = useState('');
  const [touched, setTouched] = useState(false);
  const intention = useRef<{ body: string; key: ReturnType<typeof key> }>(undefined);
  const items = tasks.map((x) => ({ task_id: x.id, version: x.version }));
  const word = t('work.hand_over', { ns: 'words' });
  const preview = useQuery({
    queryKey: ['preview', 'hand_over', items, to],
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
    placeholderData: (was: Preview | undefined) => was,
    queryFn: async () => (await take(api.POST('/api/v1/tasks/decisions', { params: { header: key() }, body: { items, outcome: 'hand_over', to: to || undefined, preview: true } }))) as Preview,
  });
  const misfits = new Map(preview.data?.refused.map((m) => [m.task_id, because(m)]));
  const fitting = tasks.filter((x) => !misfits.has(x.id));
  const send = useMutation({
    mutationFn: async () => {
      const body = { items: items.filter((i) => !misfits.has(i.task_id)), outcome: 'hand_over' as const, to, comment: reason.trim() };
      const text = JSON.stringify(body);
      if (intention.current?.body !== text) intention.current = { body: text, key: key() };
      return (await take(api.POST('/api/v1/tasks/decisions', { params: { header: intention.current.key }, body }))) as Schemas['BulkQueued'];
    },
    onSuccess: (q) => onQueued(q.batch_id, fitting, misfits),
  });
  const ready = preview.isSuccess && !preview.isPlaceholderData && fitting.length > 0;
  const go = () => {
    setTouched(true);
    if (ready && to && reason.trim() && !send.isPending) send.mutate();
  };
  return (
    <Dialog title={t('hand.title', { n: tasks.length })} onClose={onClose} small>
      <form {...sends(go)}>
        <p className="second">{t('hand.text')}</p>
        <Someone task={tasks[0].id} act="hand_over" many={tasks.length > 1} to={to} choose={setTo} wrong={touched && !to} />
        <label className="bulk-field">
          <span>{t('comment.required')}</span>
          <textarea className="native-input" rows={2} maxLength={2000} placeholder={t('hand.example')} value={reason} aria-invalid={touched && !reason.trim()} onChange={(e) => setReason(e.target.value)} />
        </label>
        {preview.isPending && <Bones rows={1} />}
        {preview.data && <Misfits tasks={tasks} why={misfits} />}
        <p className="second">{t('bulk.undo_note')}</p>
        <ProblemNote error={preview.error ?? send.error} />
        <div className="dialog-foot">
          <button type="button" className="plain-button" onClick={onClose}>
            {t('word.cancel', { ns: 'words' })}
          </button>
          <button type="submit" className="main-button" disabled={!ready || send.isPending}>
            {t('bulk.confirm', { what: word, n: fitting.length })}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
