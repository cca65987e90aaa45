import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type OpsView, type Order, useConfirmRepair, useOrder } from '../../api/ops';
import { Nothing } from '../../parts/Nothing';
import { ProblemNote } from '../../parts/ProblemNote';
import { moment } from '../../parts/time';

// Orders asks for what is to be done with workflows, and shows what became of it. A repair is
// confirmed by somebody else than who asked for it.
export function Orders({ view, mayRebuild }: { view: OpsView; mayRebuild: boolean }) {
  const { t, i18n } = useTranslation('ops');
  const [no, setNo] = useState('');
  const order = useOrder();
  const confirm = useConfirmRepair();
  const send = (kind: Order['kind']) => order.mutate({ kind, no: no.trim() });
  const idle = !no.trim() || order.isPending;
  return (
    <section className="ops-wide">
      <h2>{t('orders')}</h2>
      <p className="second">{t('order.hint')}</p>
      <div className="ops-ask">
        <input className="native-input" aria-label={t('case_no')} placeholder={t('case_no')} value={no} onChange={(e) => setNo(e.target.value)} />
        <button type="button" className="plain-button" disabled={idle} onClick={() => send('tell')}>
          {t('order.tell')}
        </button>
        <button type="button" className="plain-button" disabled={idle} onClick={() => send('repair')}>
          {t('order.repair')}
        </button>
        {mayRebuild && (
          <button type="button" className="plain-button" disabled={order.isPending} onClick={() => send('rebuild')}>
            {t('order.rebuild')}
          </button>
        )}
      </div>
      <ProblemNote error={order.error ?? confirm.error} />
      {order.isSuccess && (
        <div className="note pass-note" role="status">
          {t('sent')}
        </div>
      )}
      {!view.orders.length && <Nothing title={t('order.none')} />}
      {!!view.orders.length && (
        <div className="table-wrap sheet">
          <table className="table cards">
            <thead>
              <tr>
                <th>{t('order')}</th>
                <th>{t('case_no')}</th>
                <th>{t('status')}</th>
                <th>{t('asked')}</th>
                <th>{t('confirmed')}</th>
              </tr>
            </thead>
            <tbody>
              {view.orders.map((o) => (
                <tr key={o.id}>
                  <td data-label={t('order')}>{t(`order.${o.kind}`)}</td>
                  <td className="no" data-label={t('case_no')}>
                    {o.case_no}
                  </td>
                  <td data-label={t('status')} className={o.status === 'failed' ? 'ops-amiss' : ''}>
                    {t(`status.${o.status}`)} {o.count > 0 && t('count', { n: o.count })} {o.found}
                  </td>
                  <td data-label={t('asked')}>
                    {o.asked_by} {moment(o.asked_at, i18n.language)}
                  </td>
                  <td data-label={t('confirmed')}>
                    {o.confirmed_by}
                    {o.status === 'waiting' && (
                      <button type="button" className="main-button" disabled={confirm.isPending} onClick={() => confirm.mutate(o.case_id!)}>
                        {t('confirm')}
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
