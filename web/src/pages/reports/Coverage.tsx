import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type End, useCoverage } from '../../api/board';
import type { Schemas } from '../../api/client';
import { Export } from '../../parts/Export';
import { yuan } from '../../parts/money';
import { Listing } from '../../parts/Listing';

const ends: ('' | End)[] = ['', 'unknown', 'closed', 'deceased', 'rejected', 'withdrawn', 'lapsed', 'disqualified'];

// Coverage lists each household with its end, or with whom it still waits for.
export function Coverage({ campaign }: { campaign: string }) {
  const { t } = useTranslation('reports');
  const [end, setEnd] = useState<'' | End>('unknown');
  const list = useCoverage(campaign, undefined, end || undefined);
  return (
    <>
      <div className="head">
        <select className="native-select" aria-label={t('end')} value={end} onChange={(e) => setEnd(e.target.value as '' | End)}>
          {ends.map((e) => (
            <option key={e} value={e}>
              {t(`end.${e}`)}
            </option>
          ))}
        </select>
        <span className="head-space" />
        <Export address={`/api/v1/campaigns/${campaign}/coverage${end ? `?end=${end}` : ''}`} name={t('tab.coverage')} />
      </div>
      <Listing
        list={list}
        flow
        none={t('coverage.none')}
        head={
          <>
            {' '}
            <th>{t('case')}</th>
            <th>{t('name')}</th>
            <th>{t('union')}</th>
            <th className="amount">{t('amount')}</th>
            <th>{t('state')}</th>
            <th>{t('why')}</th>
          </>
        }
      >
        {(c) => (
          <tr key={c.case_id}>
            <td className="no keep">
              <Link to={`/cases/${c.case_id}`}>{c.case_no}</Link>
            </td>
            <td className="keep" data-label={t('name')}>{c.name}</td>
            <td data-label={t('union')} className="second">
              {c.union_name}
            </td>
            <td className="amount" data-label={t('amount')}>
              {yuan(c.amount_fen)}
            </td>
            <td className="keep" data-label={t('state')}>{c.end === 'deceased' ? t('end.deceased') : t(`state.${c.state}`, { ns: 'words' })}</td>
            <td data-label={t('why')}>
              <Waits row={c} />
            </td>
          </tr>
        )}
      </Listing>
    </>
  );
}

function Waits({ row }: { row: Schemas['Coverage'] }) {
  const { t } = useTranslation('reports');
  if (row.end !== 'unknown') return null;
  if (!row.waits_for) return <span className="second">{t(row.state === 'approved' ? 'waits.batch' : row.state === 'paying' ? 'waits.bank' : 'waits.clock')}</span>;
  return (
    <span>
      {t('waits', { union: row.at_union_name, role: t(`role.${row.role}`, { ns: 'words' }), kind: t(`kind.${row.waits_for}`, { ns: 'words' }) })}{' '}
      <span className="second">{row.since_on && t('since', { at: row.since_on })}</span> {row.overdue && <span className="stop keep">{t('overdue')}</span>}
    </span>
  );
}
