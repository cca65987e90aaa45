import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useExceptionCounts } from '../../api/closing';
import { useTurnround } from '../../api/board';
import { may, useMe } from '../../api/me';
import { useExceptions } from '../../api/office';
import { Bones } from '../../parts/Bones';
import { Export } from '../../parts/Export';
import { yuan } from '../../parts/money';
import { Nothing } from '../../parts/Nothing';
import { ProblemNote } from '../../parts/ProblemNote';
import { moment } from '../../parts/time';
import { Listing } from '../../parts/Listing';

const days = (n: number) => n.toFixed(1);

// Turnround says how long tasks took, by level or by person.
export function Turnround({ campaign }: { campaign: string }) {
  const { t } = useTranslation('reports');
  const [by, setBy] = useState<'level' | 'person'>('level');
  const list = useTurnround(campaign, by);
  return (
    <>
      <div className="head">
        <select className="native-select" aria-label={t('tab.turnround')} value={by} onChange={(e) => setBy(e.target.value as 'level')}>
          <option value="level">{t('by.level')}</option>
          <option value="person">{t('by.person')}</option>
        </select>
      </div>
      <ProblemNote error={list.error} retry={() => void list.refetch()} />
      {list.isPending && <Bones />}
      {list.data?.length === 0 && <Nothing title={t('turnround.none')} />}
      {!!list.data?.length && (
        <div className="table-wrap sheet">
          <table className="table cards">
            <thead>
              <tr>
                <th>{t('task')}</th>
                <th>{t('level')}</th>
                {by === 'person' && <th>{t('person')}</th>}
                <th className="n">{t('count')}</th>
                <th className="n">{t('median')}</th>
                <th className="n">{t('p90')}</th>
                <th className="n">{t('late')}</th>
              </tr>
            </thead>
            <tbody>
              {list.data.map((r) => (
                <tr key={`${r.kind} ${r.level} ${r.union} ${r.person}`}>
                  <td>{t(`kind.${r.kind}`, { ns: 'words' })}</td>
                  <td data-label={t('level')}>{t(`level.${r.level}`, { ns: 'words' })}</td>
                  {by === 'person' && <td data-label={t('person')}>{r.person}</td>}
                  <td className="n" data-label={t('count')}>
                    {r.count}
                  </td>
                  <td className="n" data-label={t('median')}>
                    {days(r.median_days)}
                  </td>
                  <td className="n" data-label={t('p90')}>
                    {days(r.p90_days)}
                  </td>
                  <td className={r.late ? 'n stop' : 'n second'} data-label={t('late')}>
                    {r.late}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

// Exceptions lists whom people admitted against a soft rule, and why.
export function Exceptions({ campaign }: { campaign: string }) {
  const { t, i18n } = useTranslation('reports');
  const me = useMe().data;
  const sums = useExceptionCounts(campaign, may(me, 'report.read'));
  const list = useExceptions(campaign);
  return (
    <>
      <div className="head">
        <span className="second">{t('exceptions.hint')}</span>
        <span className="head-space" />
        <Export address={`/api/v1/campaigns/${campaign}/exceptions`} name={t('tab.exceptions')} />
      </div>
      <ProblemNote error={sums.error} />
      {!!sums.data?.length && (
        <div className="table-wrap sheet exception-sums">
          <table className="table cards">
            <thead>
              <tr>
                <th>{t('exceptions.rule')}</th>
                <th className="n">{t('exceptions.cases')}</th>
                <th className="amount">{t('amount')}</th>
                <th className="amount">{t('exceptions.paid')}</th>
              </tr>
            </thead>
            <tbody>
              {sums.data.map((s) => (
                <tr key={s.rule}>
                  <td>{t('rule.' + s.rule, { ns: 'words', defaultValue: s.name })}</td>
                  <td className="n" data-label={t('exceptions.cases')}>
                    {s.cases}
                  </td>
                  <td className="amount" data-label={t('amount')}>
                    {yuan(s.amount_fen)}
                  </td>
                  <td className="amount" data-label={t('exceptions.paid')}>
                    {yuan(s.paid_fen)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Listing
        list={list}
        none={t('exceptions.none')}
        hint={t('exceptions.none.hint')}
        head={
          <>
            {' '}
            <th>{t('case')}</th>
            <th>{t('name')}</th>
            <th className="amount">{t('amount')}</th>
            <th>{t('state')}</th>
            <th>{t('by')}</th>
            <th>{t('reason')}</th>
            <th>{t('at')}</th>
          </>
        }
      >
        {(e) => (
          <tr key={e.case_id}>
            <td className="no keep">
              <Link to={`/cases/${e.case_id}`}>{e.case_no}</Link>
            </td>
            <td className="keep" data-label={t('name')}>{e.name}</td>
            <td className="amount" data-label={t('amount')}>
              {yuan(e.amount_fen)}
            </td>
            <td className="keep" data-label={t('state')}>{t(`state.${e.state}`, { ns: 'words' })}</td>
            <td data-label={t('by')}>{e.by.join(t('comma', { ns: 'words' }))}</td>
            <td data-label={t('reason')}>{e.reasons.join(t('semicolon', { ns: 'words' }))}</td>
            <td className="keep second" data-label={t('at')}>
              {moment(e.at, i18n.language)}
            </td>
          </tr>
        )}
      </Listing>
    </>
  );
}
