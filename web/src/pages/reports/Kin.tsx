import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, key, take } from '../../api/client';
import { type KinRow, useKin } from '../../api/closing';
import { may, useMe } from '../../api/me';
import { Bones } from '../../parts/Bones';
import { Nothing } from '../../parts/Nothing';
import { ProblemNote } from '../../parts/ProblemNote';
import { SmallForm } from '../../parts/SmallForm';
import { moment } from '../../parts/time';

// Kin are the cases whose handlers have declared kinship or are found to be kin, for
// those who supervise: whoever had acted before stands out.
export function Kin({ campaign }: { campaign: string }) {
  const { t, i18n } = useTranslation('reports');
  const list = useKin(campaign);
  const me = useMe().data;
  const known = useQueryClient();
  const [ruling, setRuling] = useState<KinRow>();
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
                <th />
              </tr>
            </thead>
            <tbody>
              {list.data.map((k) => (
                <tr key={k.case_id + k.person.id + k.matched_by} className={k.unfounded ? 'gone' : ''}>
                  <td className="no keep">
                    <Link to={`/cases/${k.case_id}`}>{k.case_no}</Link>
                  </td>
                  <td data-label={t('union')} className="no second">
                    {k.union_name}
                  </td>
                  <td data-label={t('person')}>{k.person.name}</td>
                  <td data-label={t('kin.relation')}><How of={k} /></td>
                  <td className="keep" data-label={t('state')}>{t(`state.${k.state}`, { ns: 'words' })}</td>
                  <td className="keep second" data-label={t('at')}>
                    {moment(k.declared_at, i18n.language)}
                  </td>
                  <td data-label={t('kin.acted')}>
                    <span className={k.acted_before ? 'stop' : 'second'}>{t(k.acted_before ? 'kin.acted.yes' : 'kin.acted.no')}</span>
                  </td>
                  <td className="keep acts">
                    {k.matched_by && !k.unfounded && may(me, 'kin.rule') && (
                      <button type="button" className="link-button" disabled={k.person.id === me?.id} title={k.person.id === me?.id ? t('kin.own') : undefined} onClick={() => setRuling(k)}>
                        {t('kin.rule')}…
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {ruling?.matched_by && (
        <SmallForm
          title={t('kin.rule.title', { name: ruling.person.name, no: ruling.case_no })}
          go={t('kin.rule')}
          asked={[{ name: 'reason', label: t('reason'), kind: 'area' }]}
          send={(a) => take(api.POST('/api/v1/cases/{id}/kin-rulings', { params: { path: { id: ruling.case_id }, header: key() }, body: { person: ruling.person.id, matched_by: ruling.matched_by!, reason: a.reason } }))}
          onDone={() => void known.invalidateQueries({ queryKey: ['campaign', campaign, 'kin'] })}
          onClose={() => setRuling(undefined)}
        >
          <p className="second">{t('kin.rule.text')}</p>
        </SmallForm>
      )}
    </>
  );
}

// How is what he declared, or what the system found and what became of it.
function How({ of: k }: { of: KinRow }) {
  const { t, i18n } = useTranslation('reports');
  if (!k.matched_by) return t(`kin.${k.relation}`, { defaultValue: k.relation });
  return (
    <span>
      {t(`kin.match.${k.matched_by}`)}
      {k.declared_none && <span className="stop"> {t('kin.denied')}</span>}
      {k.unfounded && <span className="second small"> {t('kin.unfounded', { by: k.unfounded.by.name, at: moment(k.unfounded.at, i18n.language), reason: k.unfounded.reason })}</span>}
    </span>
  );
}
