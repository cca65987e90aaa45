import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, key, type Schemas, take } from '../../api/client';
import { may, useMe } from '../../api/me';
import { SmallForm } from '../../parts/SmallForm';
import { moment } from '../../parts/time';
import { Listing } from '../../parts/Listing';

type Row = Schemas['ObjectionRow'];
type Outcome = Schemas['Ruling']['outcome'];
const tones: Partial<Record<Row['status'], string>> = { filed: 'warn', accepted: 'warn', upheld: 'stop', partial: 'warn', dismissed: 'pass' };
const open = (r: Row) => r.status === 'filed' || r.status === 'accepted';

// Objections lists what the public brought forward; what was written stands with
// the case, where reading it is audited.
export function Objections({ campaign }: { campaign: string }) {
  const { t, i18n } = useTranslation('postings');
  const me = useMe().data;
  const known = useQueryClient();
  const [waiting, setWaiting] = useState(true);
  const [box, setBox] = useState<Row>();
  const list = useInfiniteQuery({
    queryKey: ['campaign', campaign, 'objections', waiting],
    initialPageParam: '',
    queryFn: ({ pageParam }) => take(api.GET('/api/v1/objections', { params: { query: { campaign, open: waiting || undefined, limit: 100, cursor: pageParam || undefined } } })),
    getNextPageParam: (page) => page.next_cursor || undefined,
  });
  return (
    <>
      <div className="head">
        <label className="tick">
          <input type="checkbox" checked={waiting} onChange={(e) => setWaiting(e.target.checked)} />
          {t('obj.open')}
        </label>
      </div>
      <Listing
        list={list}
        none={t('obj.none')}
        hint={t('obj.none.hint')}
        head={
          <>
            {' '}
            <th>{t('obj.number')}</th>
            <th>{t('case')}</th>
            <th>{t('union')}</th>
            <th>{t('obj.ground')}</th>
            <th>{t('obj.filed')}</th>
            <th>{t('due')}</th>
            <th>{t('state')}</th>
            <th />
          </>
        }
      >
        {(o) => (
          <tr key={o.id}>
            <td className="no keep">
              {o.number}
              {o.appeal_of && <span className="second"> {t('obj.appeal')}</span>}
            </td>
            <td data-label={t('case')} className="no keep">
              <Link to={`/cases/${o.case_id}`}>{o.case_no}</Link>
            </td>
            <td data-label={t('union')}>
              <span>
                {o.union_name} <span className="second">{t('obj.row', { n: o.row })}</span>
              </span>
            </td>
            <td data-label={t('obj.ground')}>
              <span>
                {t(`ground.${o.ground}`, { defaultValue: o.ground })} <span className="second">{t(o.anonymous ? 'obj.anonymous' : 'obj.named')}</span>
              </span>
            </td>
            <td data-label={t('obj.filed')} className="keep second">
              {moment(o.filed_at, i18n.language)}
            </td>
            <td data-label={t('due')} className={o.overdue ? 'stop keep' : 'keep'}>
              {open(o) && o.due_at && moment(o.due_at, i18n.language)}
            </td>
            <td data-label={t('state')}>
              <span className={`chip ${tones[o.status] ?? 'second'}`}>{t(o.status === 'filed' ? 'obj.filed.state' : `obj.${o.status}`)}</span>
            </td>
            <td>
              {o.status === 'accepted' && may(me, 'object') && (
                <button type="button" className="link-button" onClick={() => setBox(o)}>
                  {t('obj.rule')}
                </button>
              )}
            </td>
          </tr>
        )}
      </Listing>
      {box && (
        <SmallForm
          title={`${t('obj.rule')} ${box.number}`}
          go={t('obj.rule')}
          start={{ outcome: 'dismiss' }}
          asked={[
            { name: 'outcome', label: t('obj.outcome'), kind: 'select', options: (['dismiss', 'partial', 'uphold'] as const).map((o) => [o, t(`obj.outcome.${o}`)] as const) },
            { name: 'finding', label: t('obj.finding'), kind: 'area' },
          ]}
          send={(a) => take(api.POST('/api/v1/objections/{id}/ruling', { params: { path: { id: box.id }, header: key() }, body: { outcome: a.outcome as Outcome, finding: a.finding } }))}
          onDone={() => {
            void known.invalidateQueries({ queryKey: ['campaign', campaign] });
            void known.invalidateQueries({ queryKey: ['tasks'] });
          }}
          onClose={() => setBox(undefined)}
        >
          <p className="second">{t('obj.rule.text')}</p>
        </SmallForm>
      )}
    </>
  );
}
