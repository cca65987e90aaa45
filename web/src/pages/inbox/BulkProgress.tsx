import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, key, type Schemas, take } from '../../api/client';
import type { Task } from '../../api/tasks';
import { because } from '../../parts/because';
import { ProblemNote } from '../../parts/ProblemNote';

export type Batch = Schemas['Batch'];

interface Props {
  id: string;
  tasks: Task[];
  onOver: (batch: Batch) => void;
  onClose: () => void;
}

// BulkProgress counts the undo period down, shows how far it is, and then what
// became of every row.
export function BulkProgress({ id, tasks, onOver, onClose }: Props) {
  const { t } = useTranslation('inbox');
  const known = useQueryClient();
  const [intention] = useState(key);
  const [now, setNow] = useState(Date.now);
  const batch = useQuery({
    queryKey: ['batch', id],
    queryFn: () => take(api.GET('/api/v1/batches/{id}', { params: { path: { id } } })),
    refetchInterval: (q) => (q.state.data && ['done', 'cancelled'].includes(q.state.data.status) ? false : 600),
  });
  const status = batch.data?.status;
  useEffect(() => {
    if (status !== 'waiting') return;
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [status]);
  const told = useRef(false);
  useEffect(() => {
    if (batch.data && (status === 'done' || status === 'cancelled') && !told.current) {
      told.current = true;
      onOver(batch.data);
    }
  }, [batch.data, status, onOver]);
  const cancel = useMutation({
    mutationFn: () => take(api.DELETE('/api/v1/batches/{id}', { params: { path: { id }, header: intention } })),
    onSettled: () => void known.invalidateQueries({ queryKey: ['batch', id] }),
  });
  const b = batch.data;
  if (!b) return <ProblemNote error={batch.error} />;
  const left = Math.max(0, Math.ceil((Date.parse(b.applies_at) - now) / 1000));
  const refused = b.items.filter((i) => i.status === 'refused');
  const nos = new Map(tasks.map((x) => [x.id, x.case_no]));
  return (
    <section className="bulk-progress sheet" role="status" aria-live="polite">
      <div className="bulk-progress-head">
        <strong>
          {b.status === 'waiting' && t('bulk.waiting', { n: left, total: b.total })}
          {b.status === 'running' && t('bulk.running', { done: b.done + b.refused, total: b.total })}
          {b.status === 'done' && t('bulk.done', { done: b.done, refused: b.refused })}
          {b.status === 'cancelled' && t('bulk.cancelled')}
        </strong>
        {b.status === 'waiting' && (
          <button type="button" className="plain-button" disabled={cancel.isPending} onClick={() => cancel.mutate()}>
            {t('bulk.cancel')}
          </button>
        )}
        {(b.status === 'done' || b.status === 'cancelled') && (
          <button type="button" className="plain-button" onClick={onClose}>
            {t('word.close', { ns: 'words' })}
          </button>
        )}
      </div>
      <progress max={b.total} value={b.done + b.refused} aria-label={t('bulk.running', { done: b.done + b.refused, total: b.total })} />
      <ProblemNote error={cancel.error} />
      {refused.length > 0 && (
        <details open={refused.length <= 5}>
          <summary>{t('bulk.results', { n: refused.length })}</summary>
          <ul className="bulk-rows" aria-label={t('bulk.results', { n: refused.length })} tabIndex={0}>
            {refused.map((i) => (
              <li key={i.task_id}>
                <span className="no">{nos.get(i.task_id)}</span> <span className="second">{because(i)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
