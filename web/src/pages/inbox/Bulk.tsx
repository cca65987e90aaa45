import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCampaign } from '../../api/campaigns';
import { api, key, type Schemas, take } from '../../api/client';
import type { Kind, Task } from '../../api/tasks';
import { because } from '../../parts/because';
import { Bones } from '../../parts/Bones';
import { Dialog } from '../../parts/Dialog';
import { yuan } from '../../parts/money';
import { ProblemNote } from '../../parts/ProblemNote';
import { type Fields, startFields } from './DecisionFields';
import { keepMinutes, lastMinutes, MinutesFields, quorate, wantsMinutes } from './Minutes';
import { Misfits } from './Misfits';
import { overdrawn } from './overdrawn';

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

// Bulk shows what a decision on all ticked rows would do before it is sent: what
// has changed since I looked comes back, what I never opened is said.
export function Bulk({ kind, tasks, onClose, onQueued }: Props) {
  const { t } = useTranslation('inbox');
  const campaign = useCampaign(tasks[0]?.campaign_id).data;
  const [comment, setComment] = useState('');
  const [fields, setFields] = useState<Fields>(() => startFields(kind, 0, t));
  const [unopened, setUnopened] = useState(true);
  const [touched, setTouched] = useState(false);
  const [intention] = useState(key);
  const items = tasks.map((x) => ({ task_id: x.id, version: x.version }));
  const what = t(`approve.${kind}`);
  const ask = async (looked: boolean) =>
    (await take(
      api.POST('/api/v1/tasks/decisions', { params: { header: key() }, body: { items, outcome: 'approve', fields: startFields(kind, 0, t), preview: true, unchanged_since_look: looked } }),
    )) as Preview;
  const preview = useQuery({
    queryKey: ['preview', items],
    gcTime: 0,
    staleTime: Infinity,
    queryFn: async () => {
      const [fit, looks] = await Promise.all([ask(false), ask(true)]);
      return { ...fit, looks: looks.refused.filter((r) => r.code === 'look_again' || r.code === 'look_first') };
    },
  });
  const p = preview.data;
  const misfits = new Map(p?.refused.map((m) => [m.task_id, because(m)]));
  const first = p?.looks.filter((m) => m.code === 'look_first' && !misfits.has(m.task_id)) ?? [];
  for (const m of p?.looks ?? []) if (!misfits.has(m.task_id) && (m.code === 'look_again' || !unopened)) misfits.set(m.task_id, because(m));
  if (p && kind === 'approve') for (const id of overdrawn(tasks.filter((x) => !misfits.has(x.id)), p.lines)) misfits.set(id, t('bulk.line.short_row'));
  const fitting = tasks.filter((x) => !misfits.has(x.id));
  const total = fitting.reduce((sum, x) => sum + x.amount_fen, 0);
  const lines = p?.lines.map((l) => ({ ...l, ask_fen: fitting.filter((x) => x.line_id === l.line_id).reduce((sum, x) => sum + x.amount_fen, 0) })) ?? [];
  const forOthers = [...new Set(fitting.flatMap((x) => (x.on_behalf_of ? [x.on_behalf_of.name] : [])))];
  const kinship = kind !== 'receipt' && kind !== 'post' && kind !== 'report' && !!campaign?.rules.requires?.includes('kinship_declared');
  const wants = tasks.map((x) => wantsMinutes(x, campaign));
  const meeting = wants.includes('must') ? 'must' : wants.includes('may') ? 'may' : 'no';
  const minutes = fields.minutes ?? (meeting === 'no' ? undefined : lastMinutes(campaign?.id));
  const lacks = (kinship && fields.kinship !== 'none') || (meeting === 'must' && !quorate(minutes)) || (kind === 'post' && !fields.place?.trim());
  const send = useMutation({
    mutationFn: async () =>
      (await take(
        api.POST('/api/v1/tasks/decisions', {
          params: { header: intention },
          body: {
            items: items.filter((i) => !misfits.has(i.task_id)),
            outcome: 'approve',
            comment: comment.trim() || undefined,
            fields: { ...fields, minutes: meeting !== 'no' && quorate(minutes) ? minutes : undefined },
          },
        }),
      )) as Schemas['BulkQueued'],
    onSuccess: (q) => {
      if (quorate(minutes)) keepMinutes(campaign?.id, minutes);
      onQueued(q.batch_id, fitting, misfits);
    },
  });
  return (
    <Dialog title={t('bulk.title', { what })} onClose={onClose}>
      {preview.isPending && <Bones rows={3} />}
      <ProblemNote error={preview.error ?? send.error} />
      {p && (
        <>
          <p className="tabular">
            <strong>{t('bulk.count', { n: fitting.length, amount: yuan(total) })}</strong>
          </p>
          {forOthers.length > 0 && (
            <p className="second">{t('bulk.for', { n: fitting.filter((x) => x.on_behalf_of).length, name: forOthers.join('、') })}</p>
          )}
          <Lines lines={lines} />
          <Misfits tasks={tasks} why={misfits} />
          {first.length > 0 && (
            <label className="tick">
              <input type="checkbox" checked={unopened} onChange={(e) => setUnopened(e.target.checked)} />
              <span>{t('bulk.unopened', { n: first.length })}</span>
            </label>
          )}
          {kind === 'post' && (
            <label className="bulk-field">
              <span>{t('field.place')}</span>
              <input className="native-input" maxLength={200} value={fields.place ?? ''} onChange={(e) => setFields({ ...fields, place: e.target.value })} />
            </label>
          )}
          {kinship && (
            <label className="tick">
              <input type="checkbox" checked={fields.kinship === 'none'} aria-invalid={touched && fields.kinship !== 'none'} onChange={(e) => setFields({ ...fields, kinship: e.target.checked ? 'none' : undefined })} />
              <span>{t('kinship.all')}</span>
            </label>
          )}
          {meeting !== 'no' && <MinutesFields campaign={campaign} minutes={minutes} change={(m) => setFields({ ...fields, minutes: m })} />}
          {fitting.length > 0 && (
            <>
              <label className="bulk-field">
                <span>{t('comment.optional')}</span>
                <textarea className="native-input" rows={2} maxLength={2000} value={comment} onChange={(e) => setComment(e.target.value)} />
              </label>
              <p className="second">{t('bulk.undo_note')}</p>
            </>
          )}
        </>
      )}
      <div className="dialog-foot">
        <Button onClick={onClose}>{t('word.cancel', { ns: 'words' })}</Button>
        <Button
          type="primary"
          disabled={fitting.length === 0 || !p || (touched && lacks)}
          loading={send.isPending}
          onClick={() => {
            setTouched(true);
            if (!lacks) send.mutate();
          }}
        >
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
      <table className="plain-table bulk-lines">
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
              <th scope="row">
                {l.name} <span className="second">{t('source.' + l.source, { ns: 'words', defaultValue: l.source })}</span>
              </th>
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
