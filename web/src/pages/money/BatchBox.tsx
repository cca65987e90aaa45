import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type Batch, type BatchMove, download, useBatch, useBookResults, useMoveBatch } from '../../api/office';
import { may, type Me } from '../../api/me';
import { Bones } from '../../parts/Bones';
import { Dialog } from '../../parts/Dialog';
import { fenOf } from '../../parts/fenOf';
import { yuan } from '../../parts/money';
import { ProblemNote } from '../../parts/ProblemNote';
import { tones } from './Batches';

interface Props {
  id: string;
  me: Me;
  lineName: (id: string) => string;
  onClose: () => void;
}

// BatchBox is one batch: control totals, its four people, its payments, and the
// next step for whoever may take it.
export function BatchBox({ id, me, lineName, onClose }: Props) {
  const { t } = useTranslation('money');
  const batch = useBatch(id);
  const b = batch.data;
  return (
    <Dialog title={`${t('batch')} ${id.slice(-6).toUpperCase()}`} onClose={onClose}>
      {batch.isPending && <Bones />}
      <ProblemNote error={batch.error} />
      {b && (
        <>
          <div className="head">
            <span className={`chip ${tones[b.status]}`}>{t(`status.${b.status}`)}</span>
            <strong>{lineName(b.line_id) || t('source.' + b.source, { ns: 'words' })}</strong>
            <span className="head-space" />
            <span className="tabular">
              {t('payments', { n: b.count })} · {yuan(b.total_fen)}
            </span>
          </div>
          <dl className="people">
            {(['made_by', 'approved_by', 'released_by', 'booked_by'] as const).map((k) => (
              <div key={k}>
                <dt className="second">{t(k)}</dt>
                <dd>{b[k] ?? '—'}</dd>
              </div>
            ))}
            <div>
              <dt className="second">{t('confirm.seal')}</dt>
              <dd>
                <code>{b.seal.slice(0, 12)}</code>
              </dd>
            </div>
          </dl>
          <Steps batch={b} me={me} />
          <div className="table-wrap">
            <table className="table cards flow">
              <thead>
                <tr>
                  <th>{t('payment_no')}</th>
                  <th>{t('case')}</th>
                  <th>{t('account')}</th>
                  <th className="amount">{t('amount')}</th>
                  <th>{t('status')}</th>
                  <th>{t('why')}</th>
                </tr>
              </thead>
              <tbody>
                {(b.payments ?? []).map((p) => (
                  <tr key={p.payment_no}>
                    <td className="no">
                      {p.payment_no}
                      {p.attempt > 1 && (
                        <span className="second">
                          {' '}
                          {p.attempt} {t('attempt')}
                        </span>
                      )}
                    </td>
                    <td data-label={t('case')}>
                      <Link to={`/cases/${p.case_id}`}>{p.case_no}</Link>
                    </td>
                    <td data-label={t('account')}>{p.account}</td>
                    <td className="amount" data-label={t('amount')}>
                      {yuan(p.amount_fen)}
                    </td>
                    <td data-label={t('status')} className={p.state === 'returned' ? 'stop' : p.state === 'settled' ? 'pass' : ''}>
                      {t(`pay.${p.state}`)}
                    </td>
                    <td data-label={t('why')}>{p.reason}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      <div className="dialog-foot">
        <button type="button" className="plain-button" onClick={onClose}>
          {t('close')}
        </button>
      </div>
    </Dialog>
  );
}

const next: Partial<Record<Batch['status'], { move: BatchMove; needs: string }[]>> = {
  prepared: [
    { move: 'approve', needs: 'approve_batch' },
    { move: 'cancel', needs: 'make_batch' },
  ],
  approved: [
    { move: 'release', needs: 'release_batch' },
    { move: 'cancel', needs: 'make_batch' },
  ],
};

// Steps offers what comes next; approving and releasing ask for the control total.
function Steps({ batch, me }: { batch: Batch; me: Me }) {
  const { t } = useTranslation('money');
  const [move, setMove] = useState<BatchMove>();
  const [text, setText] = useState('');
  const run = useMoveBatch(batch.id);
  const book = useBookResults(batch.id);
  const file = useMutation({ mutationFn: () => download(`/api/v1/payment-batches/${batch.id}/bank-file`, `bank-${batch.id.slice(-6)}.csv`) });
  const open = (next[batch.status] ?? []).filter((n) => may(me, n.needs));
  const sent = batch.status === 'released' || batch.status === 'booked';
  const ready = move === 'cancel' ? text.trim() !== '' : fenOf(text) === batch.total_fen;
  return (
    <div className="steps">
      {!move && (
        <div className="head">
          {open.map(({ move: m }) => (
            <button
              key={m}
              type="button"
              className={m === 'cancel' ? 'plain-button' : 'main-button'}
              onClick={() => {
                setText('');
                setMove(m);
              }}
            >
              {t(`move.${m}`)}
            </button>
          ))}
          {sent && may(me, 'bank_file.read') && (
            <button type="button" className="plain-button" title={t('bank_file.hint')} disabled={file.isPending} onClick={() => file.mutate()}>
              {t('bank_file')}
            </button>
          )}
          {sent && may(me, 'book_results') && (
            <label className="plain-button file-button" title={t('results.hint')}>
              {t('results')}
              <input
                type="file"
                accept=".csv,text/csv"
                onChange={(e) => {
                  const chosen = e.target.files?.[0];
                  if (chosen) book.mutate(chosen);
                  e.target.value = '';
                }}
              />
            </label>
          )}
        </div>
      )}
      {move && (
        <form
          className="note"
          onSubmit={(e) => {
            e.preventDefault();
            if (ready) run.mutate({ move, reason: move === 'cancel' ? text : undefined }, { onSuccess: () => setMove(undefined) });
          }}
        >
          <strong>{t('confirm.title', { what: t(`move.${move}`) })}</strong>
          <p className="tabular">
            {t('confirm.count')} {batch.count} · {t('confirm.total')} {yuan(batch.total_fen)}
          </p>
          <label className="field">
            {t(move === 'cancel' ? 'reason' : 'confirm.type')}
            <input className="native-input" autoFocus value={text} inputMode={move === 'cancel' ? 'text' : 'decimal'} onChange={(e) => setText(e.target.value)} />
          </label>
          <div className="dialog-foot">
            <button type="button" className="plain-button" onClick={() => setMove(undefined)}>
              {t('word.cancel', { ns: 'words' })}
            </button>
            <button type="submit" className="main-button" disabled={!ready || run.isPending}>
              {t(`move.${move}`)}
            </button>
          </div>
        </form>
      )}
      <ProblemNote error={run.error ?? book.error ?? file.error} />
      {book.data && (
        <div className={book.data.suspense.length ? 'note warn-note' : 'note pass-note'} role="status">
          {t('results.done', { ...book.data, n: book.data.suspense.length })}
        </div>
      )}
    </div>
  );
}
