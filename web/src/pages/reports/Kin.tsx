import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useKin } from '../../api/closing';
import { Bones } from '../../parts/Bones';
import { Nothing } from '../../parts/Nothing';
import { ProblemNote } from '../../parts/ProblemNote';
import { moment } from '../../parts/time';

// Kin are the cases whose handlers have declared kinship, for those who supervise:
// whoever had acted before he said so stands out.
export function Kin({ campaign }: { campaign: string }) {
  const { t, i18n } = useTranslation('reports');
  const list = useKin(campaign);
  return (
    <>
      <p className="second">{t('kin.hint')}</p>
      <ProblemNote error={list.error} retry={() => void list.refetch()} />
      {list.isPending && <Bones />}
      {list.data?.length === 0 && <Nothing title={t('kin.none')}>{t('kin.none.hint')}</Nothing>}
      {!!list.data?.length && (
        <div className="table-wrap sheet">
          <table className="table cards">
            <thead>
              <tr>
                <th>{t('case')}</th>
                <th>{t('union')}</th>
                <th>{t('person')}</th>
                <th>{t('kin.relation')}</th>
                <th>{t('state')}</th>
                <th>{t('at')}</th>
                <th>{t('kin.acted')}</th>
              </tr>
            </thead>
            <tbody>
              {list.data.map((k) => (
                <tr key={k.case_id + k.person.id}>
                  <td className="no keep">
                    <Link to={`/cases/${k.case_id}`}>{k.case_no}</Link>
                  </td>
                  <td data-label={t('union')} className="no second">
                    {k.union}
                  </td>
                  <td data-label={t('person')}>{k.person.name}</td>
                  <td data-label={t('kin.relation')}>{t(`kin.${k.relation}`, { defaultValue: k.relation })}</td>
                  <td className="keep" data-label={t('state')}>{t(`state.${k.state}`, { ns: 'words' })}</td>
                  <td className="keep second" data-label={t('at')}>
                    {moment(k.declared_at, i18n.language)}
                  </td>
                  <td data-label={t('kin.acted')}>
                    <span className={k.acted_before ? 'stop' : 'second'}>{t(k.acted_before ? 'kin.acted.yes' : 'kin.acted.no')}</span>
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
