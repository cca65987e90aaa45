import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, key, type Schemas, take } from '../../api/client';
import type { Kind, Task } from '../../api/tasks';
import { Bones } from '../../parts/Bones';
import { Dialog } from '../../parts/Dialog';
import { yuan } from '../../parts/money';
import { ProblemNote } from '../../parts/ProblemNote';
import { type Fields, startFields } from './DecisionFields';

// The kinds of task that may be agreed to many at a time; what needs an answer
// of its own for each household, and every refusal, is decided one by one.
export const bulkKinds: Kind[] = ['accept', 'verify', 'post', 'report', 'review', 'approve', 'receipt'];

export type Preview = Schemas['BulkPreview'];

interface Props {
  kind: Kind;
  tasks: Task[];
  onClose: () => void;
  onQueued: (batch: string, sent: Task[], misfits: Map<string, string>) => void;
}

// Bulk shows what a decision on all ticked rows would do before it is sent.
export function Bulk({ kind, tasks, onClose, onQueued }: Props) {
  const { t } = useTranslation('inbox');
  const [comment, setComment] = useState('');
  const [fields, setFields] = useState<Fields>(() => startFields(kind, 0, t));
  const [intention] = useState(key);
  const items = tasks.map((x) => ({ task_id: x.id, version: x.version }));
  const what = t(`approve.${kind}`);
  const preview = useQuery({
    queryKey: ['preview', items],
    gcTime: 0,
    staleTime: Infinity,
    queryFn: async () =>
      (await take(api.POST('/api/v1/tasks/decisions', { params: { header: key() }, body: { items, outcome: 'approve', fields, preview: true } }))) as Preview,
  });
  const misfits = new Map(preview.data?.refused.map((m) => [m.task_id, m.reason ?? m.code ?? '']));
  const fitting = tasks.filter((x) => !misfits.has(x.id));
  const send = useMutation({
    mutationFn: async () =>
      (await take(
        api.POST('/api/v1/tasks/decisions', {
          params: { header: intention },
          body: {
            items: items.filter((i) => !misfits.has(i.task_id)),
            outcome: 'approve',
            comment: comment.trim() || undefined,
            fields,
          },
        }),
      )) as Schemas['BulkQueued'],
    onSuccess: (q) => onQueued(q.batch_id, fitting, misfits),
  });
  return (
    <Dialog title={t('bulk.title', { what })} onClose={onClose}>
      {preview.isPending && <Bones rows={3} />}
      <ProblemNote error={preview.error ?? send.error} />
      {preview.data && (
        <>
          <p className="tabular">
            <strong>{t('bulk.count', { n: preview.data.items, amount: yuan(preview.data.total_fen) })}</strong>
          </p>
          <Lines lines={preview.data.lines} />
          {misfits.size === 0 ? (
            <p className="pass">✓ {t('bulk.fits')}</p>
          ) : (
            <>
              <p className="warn">{t('bulk.misfit', { n: misfits.size })}</p>
              <ul className="bulk-rows">
                {tasks
                  .filter((x) => misfits.has(x.id))
                  .map((x) => (
                    <li key={x.id}>
                      <span className="no">{x.case_no}</span> {x.name} <span className="second">{misfits.get(x.id)}</span>
                    </li>
                  ))}
              </ul>
            </>
          )}
          {kind === 'post' && (
            <label className="bulk-field">
              <span>{t('field.place')}</span>
              <input className="native-input" maxLength={200} value={fields.place ?? ''} onChange={(e) => setFields({ ...fields, place: e.target.value })} />
            </label>
          )}
          <label className="bulk-field">
            <span>{t('comment.optional')}</span>
            <textarea className="native-input" rows={2} maxLength={2000} value={comment} onChange={(e) => setComment(e.target.value)} />
          </label>
          <p className="second">{t('bulk.undo_note')}</p>
        </>
      )}
      <div className="dialog-foot">
        <Button onClick={onClose}>{t('word.cancel', { ns: 'words' })}</Button>
        <Button type="primary" disabled={fitting.length === 0 || !preview.data} loading={send.isPending} onClick={() => send.mutate()}>
          {t('bulk.confirm', { what, n: fitting.length })}
        </Button>
      </div>
    </Dialog>
  );
}

function Lines({ lines }: { lines: Preview['lines'] }) {
  const { t } = useTranslation('inbox');
  if (lines.length === 0) return null;
  return (
    <div className="scroll-x">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('bulk.line')}</th>
            <th scope="col">{t('bulk.line.ask')}</th>
            <th scope="col">{t('bulk.line.available')}</th>
            <th scope="col">{t('bulk.line.after')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((l) => (
            <tr key={l.line_id}>
              <th scope="row">{l.name}</th>
              <td className="amount">{yuan(l.ask_fen)}</td>
              <td className="amount">{yuan(l.available_fen)}</td>
              <td className={l.available_fen < l.ask_fen ? 'amount stop' : 'amount'}>
                {yuan(l.available_fen - l.ask_fen)} {l.available_fen < l.ask_fen && t('bulk.line.short')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
