import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, key, type Schemas, take } from '../../api/client';
import { may, useMe } from '../../api/me';
import { useCases } from '../../api/cases';
import { useForget } from '../../api/archives';
import { fenOf } from '../../parts/fenOf';
import { yuan } from '../../parts/money';
import { ProblemNote } from '../../parts/ProblemNote';
import { type Asked, SmallForm } from '../../parts/SmallForm';
import { dayOf } from '../../parts/time';
import { Listing } from '../../parts/Listing';
import { byNumber } from './byNumber';

type Act = 'suspend' | 'resume' | 'disqualify';
interface Found {
  id: string;
  no: string;
}

// Holds are cases that supervision stopped, and aid taken away with the money that
// is asked back.
export function Holds({ campaign }: { campaign: string }) {
  const { t } = useTranslation('reports');
  const me = useMe().data;
  const [box, setBox] = useState<{ act: Act; found?: Found }>();
  const held = useCases({ campaign, state: 'suspended' }, '');
  return (
    <>
      <div className="head">
        <h2>{t('held')}</h2>
        <span className="head-space" />
        {may(me, 'case.hold') && (
          <button type="button" className="plain-button" onClick={() => setBox({ act: 'suspend' })}>
            {t('hold.suspend')}…
          </button>
        )}
        {may(me, 'case.disqualify') && (
          <button type="button" className="plain-button" onClick={() => setBox({ act: 'disqualify' })}>
            {t('hold.disqualify')}…
          </button>
        )}
      </div>
      <Listing
        list={held}
        none={t('held.none')}
        hint={t('held.none.hint')}
        head={
          <>
            {' '}
            <th>{t('case')}</th>
            <th>{t('name')}</th>
            <th>{t('union')}</th>
            <th className="amount">{t('amount')}</th>
            <th />
          </>
        }
      >
        {(c) => (
          <tr key={c.id}>
            <td className="no keep">
              <Link to={`/cases/${c.id}`}>{c.no}</Link>
            </td>
            <td className="keep" data-label={t('name')}>{c.name}</td>
            <td data-label={t('union')} className="second" title={c.union}>
              {c.union_name}
            </td>
            <td className="amount" data-label={t('amount')}>
              {yuan(c.amount_fen)}
            </td>
            <td>
              {may(me, 'case.hold') && (
                <button type="button" className="link-button" onClick={() => setBox({ act: 'resume', found: c })}>
                  {t('hold.resume')}
                </button>
              )}
            </td>
          </tr>
        )}
      </Listing>
      <Recoveries campaign={campaign} />
      {box && <ActBox campaign={campaign} {...box} onClose={() => setBox(undefined)} />}
    </>
  );
}

function ActBox({ campaign, act, found, onClose }: { campaign: string; act: Act; found?: Found; onClose: () => void }) {
  const { t } = useTranslation('reports');
  const forget = useForget('cases', 'campaign', 'case');
  const asked: Asked[] = [
    ...(found ? [] : [{ name: 'no', label: t('hold.no'), max: 40 }]),
    { name: 'reason', label: t('reason'), kind: 'area' },
    ...(act === 'disqualify' ? [{ name: 'finding', label: t('hold.finding'), kind: 'area' as const }] : []),
  ];
  return (
    <SmallForm
      title={found ? `${t(`hold.${act}`)} ${found.no}` : t(`hold.${act}`)}
      go={t(`hold.${act}`)}
      asked={asked}
      send={async (a) => {
        const { id } = found ?? (await byNumber(campaign, a.no));
        const params = { path: { id }, header: key() };
        if (act === 'disqualify') return take(api.POST('/api/v1/cases/{id}/disqualify', { params, body: { reason: a.reason, finding: a.finding } }));
        return take(api.POST(`/api/v1/cases/{id}/${act}` as '/api/v1/cases/{id}/suspend', { params, body: { reason: a.reason } }));
      }}
      onDone={forget}
      onClose={onClose}
    >
      <p className="second">{t(`hold.${act}.text`)}</p>
    </SmallForm>
  );
}

// Recoveries is money asked back from those who lost their aid.
function Recoveries({ campaign }: { campaign: string }) {
  const { t } = useTranslation('reports');
  const me = useMe().data;
  const [box, setBox] = useState<Schemas['Recovery']>();
  const forget = useForget('campaign', 'payments');
  const sees = may(me, 'payment.read');
  const list = useQuery({
    queryKey: ['campaign', campaign, 'recoveries'],
    enabled: sees,
    queryFn: async () => (await take(api.GET('/api/v1/campaigns/{id}/recoveries', { params: { path: { id: campaign }, query: { limit: 200 } } }))).items,
  });
  if (!sees) return null;
  return (
    <section aria-labelledby="recoveries">
      <div className="head recoveries">
        <h2 id="recoveries">{t('recoveries')}</h2>
      </div>
      <ProblemNote error={list.error} />
      {list.data?.length === 0 && <p className="second">{t('recoveries.none')}</p>}
      {!!list.data?.length && (
        <div className="table-wrap sheet">
          <table className="table cards">
            <thead>
              <tr>
                <th>{t('case')}</th>
                <th>{t('name')}</th>
                <th className="amount">{t('amount')}</th>
                <th>{t('recovery.due')}</th>
                <th>{t('recovery.reminded')}</th>
                <th>{t('state')}</th>
              </tr>
            </thead>
            <tbody>
              {list.data.map((r) => (
                <tr key={r.payment_no}>
                  <td className="no keep">
                    <Link to={`/cases/${r.case_id}`}>{r.payment_no}</Link>
                  </td>
                  <td className="keep" data-label={t('name')}>{r.name}</td>
                  <td className="amount" data-label={t('amount')}>
                    {yuan(r.amount_fen)}
                  </td>
                  <td className="keep tabular" data-label={t('recovery.due')}>
                    {dayOf(r.due_at)}
                  </td>
                  <td className="tabular" data-label={t('recovery.reminded')}>
                    {r.reminded}
                  </td>
                  <td className="keep" data-label={t('state')}>
                    {r.booked_at ? (
                      <span className="pass">{t('recovery.booked', { ref: r.bank_ref, day: dayOf(r.booked_at) })}</span>
                    ) : may(me, 'book_results') ? (
                      <button type="button" className="link-button" onClick={() => setBox(r)}>
                        {t('recovery.book')}
                      </button>
                    ) : (
                      <span className="warn">{t('recovery.open')}</span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {box && (
        <SmallForm
          title={`${t('recovery.book')} ${box.payment_no}`}
          go={t('recovery.book')}
          start={{ amount: yuan(box.amount_fen) }}
          asked={[
            { name: 'amount', label: t('recovery.amount'), kind: 'amount' },
            { name: 'ref', label: t('recovery.ref'), max: 64 },
          ]}
          send={(a) => take(api.POST('/api/v1/cases/{id}/recovery', { params: { path: { id: box.case_id }, header: key() }, body: { amount_fen: fenOf(a.amount) ?? 0, bank_ref: a.ref } }))}
          onDone={forget}
          onClose={() => setBox(undefined)}
        />
      )}
    </section>
  );
}
