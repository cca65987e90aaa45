import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Campaign } from '../../api/campaigns';
import { Problem, type Schemas } from '../../api/client';
import { type Batch, useBatches, useBudget, useMakeBatch } from '../../api/office';
import { may, type Me } from '../../api/me';
import { Bones } from '../../parts/Bones';
import { Dialog } from '../../parts/Dialog';
import { yuan } from '../../parts/money';
import { Nothing } from '../../parts/Nothing';
import { ProblemNote } from '../../parts/ProblemNote';
import { AccountChecks } from './AccountChecks';
import { BatchBox } from './BatchBox';
import { RefusedCases } from './RefusedCases';

export const tones: Record<Batch['status'], string> = { prepared: 'info', approved: 'info', released: 'warn', booked: 'pass', cancelled: 'second' };

// The steps of a batch by who takes each, and which comes next.
const steps = ['made_by', 'approved_by', 'released_by', 'booked_by'] as const;
const nextStep: Partial<Record<Batch['status'], (typeof steps)[number]>> = { prepared: 'approved_by', approved: 'released_by', released: 'booked_by' };

// Batches lists the payment batches; opening one shows its payments and what is to be done.
export function Batches({ campaign, me }: { campaign: Campaign; me: Me }) {
  const { t } = useTranslation('money');
  const batches = useBatches(campaign.id);
  const budget = useBudget(campaign.id, may(me, 'budget.read'));
  const [query] = useSearchParams();
  const [open, setOpen] = useState(query.get('batch') ?? undefined);
  const [making, setMaking] = useState(false);
  if (batches.isPending) return <Bones />;
  if (batches.isError) return <ProblemNote error={batches.error} retry={() => void batches.refetch()} />;
  const lineName = (id: string) => budget.data?.find((l) => l.id === id)?.name ?? '';
  return (
    <>
      <div className="head">
        <span className="second">{t('four')}</span>
        <span className="head-space" />
        {campaign.rules.requires?.includes('account_checked') && <AccountChecks campaign={campaign.id} me={me} />}
        {may(me, 'make_batch') && (
          <button type="button" className="main-button" onClick={() => setMaking(true)}>
            {t('make')}
          </button>
        )}
      </div>
      {batches.data.length === 0 && <Nothing title={t('batches.none')}>{t('batches.none.hint')}</Nothing>}
      {batches.data.length > 0 && (
        <div className="table-wrap sheet">
          <table className="table cards flow">
            <thead>
              <tr>
                <th>{t('batch')}</th>
                <th>{t('line')}</th>
                <th>{t('status')}</th>
                <th className="n">{t('count')}</th>
                <th className="amount">{t('total')}</th>
                <th className="amount">{t('settled')}</th>
                <th className="amount">{t('returned')}</th>
                {steps.map((k) => (
                  <th key={k}>{t(k)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {batches.data.map((b) => (
                <tr key={b.id}>
                  <td>
                    <button type="button" className="link-button no" onClick={() => setOpen(b.id)}>
                      {b.id.slice(-6).toUpperCase()}
                    </button>
                  </td>
                  <td data-label={t('line')}>{lineName(b.line_id) || t('source.' + b.source, { ns: 'words' })}</td>
                  <td data-label={t('status')}>
                    <span className={`chip ${tones[b.status]}`}>{t(`status.${b.status}`)}</span>
                  </td>
                  <td className="n" data-label={t('count')}>
                    {b.count}
                  </td>
                  <td className="amount" data-label={t('total')}>
                    {yuan(b.total_fen)}
                  </td>
                  <td className="amount" data-label={t('settled')}>
                    {yuan(b.settled_fen)}
                  </td>
                  <td className={b.returned_fen ? 'amount stop' : 'amount second'} data-label={t('returned')}>
                    {yuan(b.returned_fen)}
                  </td>
                  {steps.map((k) => (
                    <td key={k} data-label={t(k)}>
                      {b[k] || (b.waits_for_me && k === nextStep[b.status] ? <strong className="keep">{t('waits.me')}</strong> : null)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {open && <BatchBox id={open} me={me} lineName={lineName} onClose={() => setOpen(undefined)} />}
      {making && (
        <MakeDialog
          campaign={campaign.id}
          lines={budget.data ?? []}
          onClose={() => setMaking(false)}
          onMade={(id) => {
            setMaking(false);
            setOpen(id);
          }}
        />
      )}
    </>
  );
}

interface Make {
  campaign: string;
  lines: { id: string; name: string; reserved_fen: number }[];
  onClose: () => void;
  onMade: (id: string) => void;
}

// MakeDialog makes a batch of one line. Who could not go along is named before the
// batch is opened, or nobody would miss him.
function MakeDialog({ campaign, lines, onClose, onMade }: Make) {
  const { t } = useTranslation('money');
  const payable = lines.filter((l) => l.reserved_fen > 0);
  const [line, setLine] = useState(payable[0]?.id ?? '');
  const run = useMakeBatch(campaign);
  const made = run.data;
  if (made?.left_out?.length)
    return (
      <Dialog title={t('made', { n: made.count })} onClose={() => onMade(made.id)} small>
        <LeftOut cases={made.left_out} />
        <div className="dialog-foot">
          <button type="button" className="main-button" onClick={() => onMade(made.id)}>
            {t('made.open')}
          </button>
        </div>
      </Dialog>
    );
  return (
    <Dialog title={t('make')} onClose={onClose} small>
      <p className="second">{t('make.text')}</p>
      {payable.length === 0 && <p>{t('make.none')}</p>}
      {payable.map((l) => (
        <label key={l.id} className="pick">
          <input type="radio" name="line" checked={line === l.id} onChange={() => setLine(l.id)} /> {l.name}
          <span className="amount">
            {t('reserved')} {yuan(l.reserved_fen)}
          </span>
        </label>
      ))}
      <ProblemNote error={run.error} />
      {run.error instanceof Problem && <LeftOut cases={(run.error.values.left_out ?? []) as Schemas['CaseRefused'][]} />}
      <div className="dialog-foot">
        <button type="button" className="plain-button" onClick={onClose}>
          {t('word.cancel', { ns: 'words' })}
        </button>
        <button type="button" className="main-button" disabled={!line || run.isPending} onClick={() => run.mutate(line, { onSuccess: (b) => !b.left_out?.length && onMade(b.id) })}>
          {t('make')}
        </button>
      </div>
    </Dialog>
  );
}

// LeftOut names the households that could not go into a batch, each with why.
function LeftOut({ cases }: { cases: Schemas['CaseRefused'][] }) {
  const { t } = useTranslation('money');
  return <RefusedCases cases={cases} title={t('left_out', { n: cases.length })} />;
}
