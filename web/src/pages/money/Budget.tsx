import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { useAllocate, useBudget } from '../../api/office';
import { Bones } from '../../parts/Bones';
import { Dialog } from '../../parts/Dialog';
import { fenOf } from '../../parts/fenOf';
import { yuan } from '../../parts/money';
import { ProblemNote } from '../../parts/ProblemNote';

type Line = Schemas['Line'];

// MoneyBar is a budget line as a picture: paid, reserved, come back, available, not allotted.
function MoneyBar({ line }: { line: Line }) {
  const { t } = useTranslation('money');
  const back = Math.min(line.returned_fen, line.available_fen); // the rest of it is spent again
  const parts = [
    ['paid', line.paid_fen],
    ['reserved', line.reserved_fen],
    ['returned', back],
    ['available', line.available_fen - back],
    ['open', line.amount_fen - line.allocated_fen],
  ] as const;
  const words = (['paid', 'reserved', 'returned', 'available'] as const).map((k) => `${t(k)} ${yuan(line[`${k}_fen`])}`).join(' · ');
  return (
    <div className="money-bar" role="img" aria-label={words} title={words}>
      {parts.map(([k, fen]) => (fen > 0 ? <i key={k} className={`money-${k}`} style={{ flexGrow: fen }} /> : null))}
    </div>
  );
}

export function Budget({ campaign, mayAllocate }: { campaign: string; mayAllocate: boolean }) {
  const { t } = useTranslation('money');
  const budget = useBudget(campaign, true);
  const [line, setLine] = useState<Line>();
  if (budget.isPending) return <Bones />;
  if (budget.isError) return <ProblemNote error={budget.error} retry={() => void budget.refetch()} />;
  const lines = budget.data;
  if (lines.length === 0) return <p className="second">{t('no_budget')}</p>;
  const sum = (k: 'amount_fen' | 'allocated_fen' | 'reserved_fen' | 'paid_fen' | 'returned_fen' | 'available_fen') => lines.reduce((n, l) => n + l[k], 0);
  return (
    <>
      <div className="table-wrap sheet">
        <table className="table cards">
          <thead>
            <tr>
              <th>{t('line')}</th>
              <th>{t('source')}</th>
              <th className="money-picture" />
              <th className="amount">{t('planned')}</th>
              <th className="amount">{t('reserved')}</th>
              <th className="amount">{t('paid')}</th>
              <th className="amount">{t('returned')}</th>
              <th className="amount">{t('available')}</th>
              {mayAllocate && <th />}
            </tr>
          </thead>
          <tbody>
            {lines.map((l) => (
              <tr key={l.id}>
                <td>{l.name}</td>
                <td className="second" data-label={t('source')}>
                  {t('source.' + l.source, { ns: 'words' })}
                  {l.temporary && ` · ${t('temporary', { ns: 'words' })}`}
                </td>
                <td className="money-picture">
                  <MoneyBar line={l} />
                </td>
                <td className="amount" data-label={t('planned')}>
                  {yuan(l.amount_fen)}
                </td>
                <td className="amount" data-label={t('reserved')}>
                  {yuan(l.reserved_fen)}
                </td>
                <td className="amount" data-label={t('paid')}>
                  {yuan(l.paid_fen)}
                </td>
                <td className="amount" data-label={t('returned')}>
                  {yuan(l.returned_fen)}
                </td>
                <td className="amount" data-label={t('available')}>
                  {yuan(l.available_fen)}
                </td>
                {mayAllocate && (
                  <td>
                    {l.allocated_fen < l.amount_fen && (
                      <button type="button" className="plain-button" onClick={() => setLine(l)}>
                        {t('allocate')}
                      </button>
                    )}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <td colSpan={3}>{t('sum')}</td>
              <td className="amount" data-label={t('planned')}>
                {yuan(sum('amount_fen'))}
              </td>
              <td className="amount" data-label={t('reserved')}>
                {yuan(sum('reserved_fen'))}
              </td>
              <td className="amount" data-label={t('paid')}>
                {yuan(sum('paid_fen'))}
              </td>
              <td className="amount" data-label={t('returned')}>
                {yuan(sum('returned_fen'))}
              </td>
              <td className="amount" data-label={t('available')}>
                {yuan(sum('available_fen'))}
              </td>
              {mayAllocate && <td />}
            </tr>
          </tfoot>
        </table>
      </div>
      <p className="legend second">
        {(['paid', 'reserved', 'returned', 'available'] as const).map((k) => (
          <span key={k}>
            <i className={`money-${k}`} /> {t(k)}
          </span>
        ))}
      </p>
      {line && <AllocateDialog campaign={campaign} line={line} onClose={() => setLine(undefined)} />}
    </>
  );
}

function AllocateDialog({ campaign, line, onClose }: { campaign: string; line: Line; onClose: () => void }) {
  const { t } = useTranslation('money');
  const [text, setText] = useState('');
  const run = useAllocate(campaign);
  const fen = fenOf(text);
  return (
    <Dialog title={t('allocate.title', { line: line.name })} onClose={onClose} small>
      <label className="field">
        {t('amount')}
        <input className="native-input amount" inputMode="decimal" value={text} onChange={(e) => setText(e.target.value)} aria-invalid={text !== '' && fen === undefined} />
      </label>
      {text !== '' && fen === undefined && <p className="stop">{t('amount.bad')}</p>}
      <ProblemNote error={run.error} />
      <div className="dialog-foot">
        <button type="button" className="plain-button" onClick={onClose}>
          {t('word.cancel', { ns: 'words' })}
        </button>
        <button type="button" className="main-button" disabled={!fen || run.isPending} onClick={() => run.mutate({ line: line.id, fen: fen! }, { onSuccess: onClose })}>
          {t('allocate')}
        </button>
      </div>
    </Dialog>
  );
}
