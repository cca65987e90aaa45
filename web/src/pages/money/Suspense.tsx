import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { may, type Me } from '../../api/me';
import { type SuspenseLine, useConfirmSuspense, useResolveSuspense, useSuspense } from '../../api/office';
import { Ask } from '../../parts/Ask';
import { Bones } from '../../parts/Bones';
import { Export } from '../../parts/Export';
import { yuan } from '../../parts/money';
import { keepDraft } from '../../parts/drafts';
import { More } from '../../parts/More';
import { Nothing } from '../../parts/Nothing';
import { ProblemNote } from '../../parts/ProblemNote';
import { moment } from '../../parts/time';

// Suspense lists the bank's lines that contradict the books. One person says how a
// line ends, another agrees.
export function Suspense({ campaign, me }: { campaign: string; me: Me }) {
  const { t, i18n } = useTranslation('money');
  const list = useSuspense(campaign);
  const [told, setTold] = useState('');
  if (list.isPending) return <Bones />;
  if (list.isError) return <ProblemNote error={list.error} retry={() => void list.refetch()} />;
  const lines = list.data.pages.flatMap((p) => p.items);
  return (
    <>
      <div className="head">
        <span className={told ? 'pass' : 'second'} role="status">
          {told || (lines.length > 0 && t('suspense.hint'))}
        </span>
        <span className="head-space" />
        {lines.length > 0 && <Export address={`/api/v1/campaigns/${campaign}/suspense`} name={t('tab.suspense')} />}
      </div>
      {lines.length === 0 ? (
        <Nothing title={t('suspense.none')}>{t('suspense.none.hint')}</Nothing>
      ) : (
        <div className="table-wrap sheet">
          <table className="table cards suspense">
            <thead>
              <tr>
                <th>{t('payment_no')}</th>
                <th>{t('status')}</th>
                <th className="amount">{t('total')}</th>
                <th>{t('why')}</th>
                <th>{t('bank_ref')}</th>
                <th>{t('booked_by')}</th>
                <th>{t('suspense.age')}</th>
                <th>{t('suspense.end')}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((l) => (
                <tr key={l.id}>
                  <td className="no">{l.payment_no}</td>
                  <td data-label={t('status')} className="keep">
                    {t(`pay.${l.status}`, { defaultValue: l.status })}
                  </td>
                  <td className="amount" data-label={t('total')}>
                    {yuan(l.amount_fen)}
                  </td>
                  <td className="warn" data-label={t('why')}>
                    {l.reason}
                  </td>
                  <td data-label={t('bank_ref')}>{l.bank_ref}</td>
                  <td className="keep" data-label={t('booked_by')} title={moment(l.at, i18n.language)}>
                    {l.booked_by}
                  </td>
                  <td data-label={t('suspense.age')} className="keep" title={t('suspense.owner', { who: l.owner })}>
                    {l.days > 0 ? t('suspense.days', { n: l.days }) : t('suspense.today')}
                  </td>
                  <td className="suspense-end">
                    <End line={l} me={me} onDone={(how) => setTold(t(`suspense.${how}`, { no: l.payment_no }))} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <More list={list} />
    </>
  );
}

interface Ending {
  line: SuspenseLine;
  me: Me;
  onDone: (how: Schemas['SuspenseResolution']['status']) => void;
}

// End is what has been said of a line, and the next step for whoever may take it.
function End({ line, me, onDone }: Ending) {
  const { t, i18n } = useTranslation('money');
  const [saying, setSaying] = useState(false);
  const confirm = useConfirmSuspense(line.payment_batch_id);
  const said = line.proposed;
  const unfit = may(me, 'book_results') ? '' : t('suspense.unfit');
  if (!said)
    return (
      <>
        <button type="button" className="plain-button" disabled={!!unfit} title={unfit} onClick={() => setSaying(true)}>
          {t('suspense.resolve')}
        </button>
        {saying && <Say line={line} onClose={() => setSaying(false)} onDone={onDone} />}
      </>
    );
  const barred = unfit || (said.by_id === me.id ? t('suspense.own') : '');
  const answer = (agreed: boolean) => confirm.mutate({ line_id: line.id, agreed }, { onSuccess: (r) => onDone(r.status) });
  return (
    <>
      <div>
        <strong>{t(`suspense.${said.outcome}`)}</strong> <span className="warn">{t('suspense.waits')}</span>
      </div>
      <div className="suspense-words">{said.reason}</div>
      <div className="second">{t('suspense.said', { by: said.by, at: moment(said.at, i18n.language) })}</div>
      {barred && <div className="second">{barred}</div>}
      <span className="row-buttons">
        <button type="button" className="main-button" disabled={!!barred || confirm.isPending} title={barred} onClick={() => answer(true)}>
          {t('suspense.agree')}
        </button>
        <button type="button" className="plain-button" disabled={!!barred || confirm.isPending} title={barred} onClick={() => answer(false)}>
          {t('suspense.refuse')}
        </button>
      </span>
      <ProblemNote error={confirm.error} />
    </>
  );
}

const outcomes = ['corrected_by_line', 'returned_to_sender', 'booked'] as const;

function Say({ line, onClose, onDone }: { line: SuspenseLine; onClose: () => void; onDone: Ending['onDone'] }) {
  const { t } = useTranslation('money');
  const [outcome, setOutcome] = useState<(typeof outcomes)[number]>();
  const [missing, setMissing] = useState(false);
  const run = useResolveSuspense(line.payment_batch_id);
  return (
    <Ask
      title={`${t('suspense.resolve').replace('…', '')} · ${line.payment_no}`}
      text={line.reason}
      label={t('suspense.reason')}
      required
      draft={`suspense.${line.id}`}
      error={run.error}
      busy={run.isPending}
      go={t('suspense.propose')}
      onGo={(reason) => {
        if (!outcome) return setMissing(true);
        run.mutate(
          { line_id: line.id, outcome, reason },
          {
            onSuccess: (r) => {
              keepDraft(`suspense.${line.id}`, undefined);
              onDone(r.status);
              onClose();
            },
          },
        );
      }}
      onClose={onClose}
    >
      <fieldset className="choice tall-choice">
        <legend>{t('suspense.outcome')}</legend>
        {outcomes.map((o) => (
          <label key={o} className="tick">
            <input type="radio" name="outcome" checked={outcome === o} onChange={() => setOutcome(o)} />
            <span>
              {t(`suspense.${o}`)} <span className="second">{t(`suspense.${o}.hint`)}</span>
            </span>
          </label>
        ))}
        {missing && !outcome && (
          <span className="stop" role="alert">
            {t('suspense.choose')}
          </span>
        )}
      </fieldset>
    </Ask>
  );
}
