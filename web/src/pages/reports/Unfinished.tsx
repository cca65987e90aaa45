import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useUnfinished } from '../../api/closing';
import { Listing } from '../../parts/Listing';
import { yuan } from '../../parts/money';
import { moment } from '../../parts/time';

// Unfinished are the households that a campaign did not bring to their end: whose
// case lapsed, and whose money was approved and has not gone out (应发未发).
export function Unfinished({ campaign }: { campaign: string }) {
  const { t, i18n } = useTranslation('reports');
  const list = useUnfinished(campaign);
  return (
    <>
      <p className="second">{t('unfinished.hint')}</p>
      <Listing
        list={list}
        flow
        none={t('unfinished.none')}
        hint={t('unfinished.none.hint')}
        head={
          <>
            {' '}
            <th>{t('case')}</th>
            <th>{t('name')}</th>
            <th>{t('union')}</th>
            <th className="amount">{t('amount')}</th>
            <th>{t('state')}</th>
            <th>{t('unfinished.why')}</th>
            <th>{t('since.when')}</th>
          </>
        }
      >
        {(u) => (
          <tr key={u.case_id}>
            <td className="no keep">
              <Link to={`/cases/${u.case_id}`}>{u.no}</Link>
            </td>
            <td className="keep" data-label={t('name')}>{u.name}</td>
            <td data-label={t('union')} className="second" title={u.union}>
              {u.union_name}
            </td>
            <td className="amount" data-label={t('amount')}>
              {yuan(u.amount_fen)}
            </td>
            <td className="keep" data-label={t('state')}>{t(`state.${u.state}`, { ns: 'words' })}</td>
            <td data-label={t('unfinished.why')}>
              <span>
                <span className={u.code === 'unpaid' ? 'warn' : undefined}>{t(`cause.${u.code}`, { defaultValue: t('cause.other') })}</span>{' '}
                {u.state === 'lapsed' && <span className="second">{t('unfinished.from', { state: t(`state.${u.from_state}`, { ns: 'words' }) })}</span>}
              </span>
            </td>
            <td className="keep second" data-label={t('since.when')}>
              {moment(u.at, i18n.language)}
            </td>
          </tr>
        )}
      </Listing>
    </>
  );
}
