import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useLedger, useMatch } from '../../api/office';
import { Bones } from '../../parts/Bones';
import { Export } from '../../parts/Export';
import { yuan } from '../../parts/money';
import { More } from '../../parts/More';
import { ProblemNote } from '../../parts/ProblemNote';
import { moment } from '../../parts/time';

// Match holds ledger, bank and receipts of each line against each other.
export function Match({ campaign }: { campaign: string }) {
  const { t } = useTranslation('money');
  const match = useMatch(campaign);
  if (match.isPending) return <Bones />;
  if (match.isError) return <ProblemNote error={match.error} retry={() => void match.refetch()} />;
  return (
    <>
      <p className="second">{t('match.hint')}</p>
      <div className="table-wrap sheet">
        <table className="table cards">
          <thead>
            <tr>
              <th>{t('line')}</th>
              <th className="amount">{t('ledger')}</th>
              <th className="amount">{t('bank')}</th>
              <th className="amount">{t('received')}</th>
              <th className="amount">{t('unpaid')}</th>
              <th>{t('status')}</th>
            </tr>
          </thead>
          <tbody>
            {match.data.map((m) => (
              <tr key={m.line_id}>
                <td>
                  {m.name} <span className="second">{t('source.' + m.source, { ns: 'words' })}</span>
                </td>
                <td className="amount" data-label={t('ledger')}>
                  {yuan(m.ledger_fen)}
                </td>
                <td className="amount" data-label={t('bank')}>
                  {yuan(m.bank_fen)}
                </td>
                <td className="amount" data-label={t('received')}>
                  {yuan(m.received_fen)}
                </td>
                <td className="amount second" data-label={t('unpaid')}>
                  {yuan(m.approved_unpaid_fen)}
                </td>
                <td data-label={t('status')}>
                  <span>
                    {m.matches && <span className="pass">{t('matches')}</span>}
                    {m.difference_fen !== 0 && <span className="stop">{t('differs', { n: yuan(m.difference_fen) })} </span>}
                    {m.suspense > 0 && <span className="warn">{t('has_suspense', { n: m.suspense })} </span>}
                    {m.not_signed > 0 && <span className="second"> {t('not_signed', { n: m.not_signed })}</span>}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

// Ledger lists every movement of money in order.
export function Ledger({ campaign }: { campaign: string }) {
  const { t, i18n } = useTranslation('money');
  const list = useLedger(campaign);
  if (list.isPending) return <Bones />;
  if (list.isError) return <ProblemNote error={list.error} retry={() => void list.refetch()} />;
  return (
    <>
      <div className="head">
        <span className="head-space" />
        <Export address={`/api/v1/ledger?campaign=${campaign}`} name={t('tab.ledger')} />
      </div>
      <div className="table-wrap sheet">
        <table className="table cards flow">
          <thead>
            <tr>
              <th className="n">{t('nth')}</th>
              <th>{t('at')}</th>
              <th>{t('kind')}</th>
              <th>{t('source')}</th>
              <th>{t('case_and_payment')}</th>
              <th className="amount">{t('amount')}</th>
            </tr>
          </thead>
          <tbody>
            {list.data.pages
              .flatMap((p) => p.items)
              .map((e) => (
                <tr key={e.id}>
                  <td className="n second" data-label={t('nth')}>
                    {e.id}
                  </td>
                  <td className="keep" data-label={t('at')}>
                    {moment(e.at, i18n.language)}
                  </td>
                  <td data-label={t('kind')}>{t(`entry.${e.kind}`)}</td>
                  <td className="second" data-label={t('source')}>
                    {t('source.' + e.source, { ns: 'words' })}
                  </td>
                  <td data-label={t('case_and_payment')}>{e.case_id ? (
                    <span className="no">
                      <Link to={`/cases/${e.case_id}`}>{e.case_no || t('case')}</Link> <span className="second">{e.payment_no}</span>
                    </span>
                  ) : null}</td>
                  <td className="amount" data-label={t('amount')}>
                    {yuan(e.amount_fen)}
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
      <More list={list} />
    </>
  );
}
