import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Delegation, useDelegations, useEndDelegation, useRuleDelegation } from '../../api/absences';
import { may, useMe } from '../../api/me';
import { Bones } from '../../parts/Bones';
import { Dialog } from '../../parts/Dialog';
import { yuan } from '../../parts/money';
import { Nothing } from '../../parts/Nothing';
import '../../parts/office.css';
import { ProblemNote } from '../../parts/ProblemNote';
import { dayOf } from '../../parts/time';
import { useTitle } from '../../parts/title';
import { AskAbsence } from './AskAbsence';
import './words';

// Absences are who acts for me while I am away, for whom I act, and what I rule on as a superior.
export function Absences() {
  const { t } = useTranslation('absences');
  useTitle(t('title'));
  const { data: me } = useMe();
  const list = useDelegations(me);
  const [asking, setAsking] = useState(false);
  const [told, setTold] = useState('');
  const rows = list.data ?? [];
  const parts: [string, Delegation[]][] = [
    ['given', rows.filter((d) => d.principal.id === me?.id)],
    ['received', rows.filter((d) => d.delegate.id === me?.id)],
    ['rule', rows.filter((d) => d.principal.id !== me?.id && d.delegate.id !== me?.id)],
  ];
  return (
    <div className="absences">
      <div className="head">
        <h1>{t('title')}</h1>
        {told && (
          <span className="pass" role="status">
            {told}
          </span>
        )}
        <span className="head-space" />
        {may(me, 'delegation.ask') && (
          <button type="button" className="main-button" onClick={() => setAsking(true)}>
            {t('ask')}
          </button>
        )}
      </div>
      {list.isError && <ProblemNote error={list.error} retry={() => void list.refetch()} />}
      {list.isLoading ? (
        <Bones rows={4} />
      ) : rows.length === 0 ? (
        <Nothing title={t('none')}>{t('none.text')}</Nothing>
      ) : (
        parts.filter(([, ds]) => ds.length > 0).map(([name, ds]) => <Part key={name} name={name} rows={ds} />)
      )}
      {asking && me && (
        <AskAbsence
          me={me}
          onClose={() => setAsking(false)}
          onDone={() => {
            setAsking(false);
            setTold(t('asked'));
          }}
        />
      )}
    </div>
  );
}

const statusOf = (d: Delegation) => (d.in_force ? 'now' : d.status === 'active' && Date.parse(d.ends_at) < Date.now() ? 'over' : d.status);
const tones: Record<string, string> = { now: 'pass', proposed: 'warn', active: 'info' };

function Part({ name, rows }: { name: string; rows: Delegation[] }) {
  const { t } = useTranslation('absences');
  const rule = useRuleDelegation();
  const end = useEndDelegation();
  const [ending, setEnding] = useState<Delegation>();
  return (
    <section className="absence-part">
      <h2>{t(name)}</h2>
      <ProblemNote error={rule.error} />
      <div className="sheet table-wrap" role="region" aria-label={t(name)} tabIndex={0}>
        <table className="table cards">
          <thead>
            <tr>
              {['who', 'post', 'what', 'span', 'ceiling', 'status'].map((c) => (
                <th key={c} scope="col" className={c === 'ceiling' ? 'amount' : undefined}>
                  {t('col.' + c)}
                </th>
              ))}
              <th>
                <span className="hidden">{t('col.status')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((d) => {
              const status = statusOf(d);
              return (
                <tr key={d.id}>
                  <td data-label={t('col.who')} className="keep">
                    {d.principal.name} → {d.delegate.name}
                  </td>
                  <td data-label={t('col.post')}>
                    {t('role.' + d.role, { ns: 'words' })} · {d.union_name}
                    {d.campaign_id && <span className="second"> · {t('campaign.one')}</span>}
                    {d.scope !== d.union && <span className="second"> · {d.scope}</span>}
                  </td>
                  <td data-label={t('col.what')}>{d.actions.map((a) => t('kind.' + a, { ns: 'words' })).join('、')}</td>
                  <td data-label={t('col.span')} className="keep tabular">
                    {dayOf(d.starts_at)} → {dayOf(new Date(Date.parse(d.ends_at) - 1))}
                  </td>
                  <td data-label={t('col.ceiling')} className="amount">
                    {yuan(d.ceiling_fen)}
                  </td>
                  <td data-label={t('col.status')} className="keep" title={d.reason}>
                    <span className={tones[status] ?? 'second'}>{t('status.' + status)}</span>
                    {d.waiting_tasks > 0 && <span className="second"> · {t('waiting', { n: d.waiting_tasks })}</span>}
                  </td>
                  <td className="keep">
                    <span className="row-buttons">
                      {name === 'rule' && d.status === 'proposed' && (
                        <>
                          <button type="button" className="plain-button" disabled={rule.isPending} onClick={() => rule.mutate({ id: d.id, approve: true })}>
                            {t('approve')}
                          </button>
                          <button type="button" className="plain-button" disabled={rule.isPending} onClick={() => rule.mutate({ id: d.id, approve: false })}>
                            {t('refuse')}
                          </button>
                        </>
                      )}
                      {(status === 'now' || status === 'active' || (status === 'proposed' && name === 'given')) && (
                        <button type="button" className="plain-button" onClick={() => setEnding(d)}>
                          {t('end')}
                        </button>
                      )}
                    </span>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {ending && (
        <Dialog title={`${t('end')} · ${ending.principal.name} → ${ending.delegate.name}`} onClose={() => setEnding(undefined)} small>
          <p>{t('end.text')}</p>
          <ProblemNote error={end.error} />
          <div className="dialog-foot">
            <button type="button" className="plain-button" onClick={() => setEnding(undefined)}>
              {t('word.cancel', { ns: 'words' })}
            </button>
            <button type="button" className="main-button" disabled={end.isPending} onClick={() => end.mutate(ending.id, { onSuccess: () => setEnding(undefined) })}>
              {t('end')}
            </button>
          </div>
        </Dialog>
      )}
    </section>
  );
}
