import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Unit } from '../../api/board';
import { type OpenWorkFilter, useOpenWork } from '../../api/work';
import { Bones } from '../../parts/Bones';
import { Due } from '../../parts/Due';
import { More } from '../../parts/More';
import { Nothing } from '../../parts/Nothing';
import { ProblemNote } from '../../parts/ProblemNote';
import { Reassign } from '../inbox/Reassign';

const kinds = ['accept', 'survey', 'verify', 'post', 'report', 'review', 'approve', 'receipt', 'follow_up'] as const;

// OpenWork is in whose hands the campaign's work is: an organiser gives what
// somebody who is away or has left still has to a colleague of the same post.
export function OpenWork({ campaign, units }: { campaign: string; units: Unit[] }) {
  const { t } = useTranslation('board');
  const [filter, setFilter] = useState<OpenWorkFilter>({});
  const [ticked, setTicked] = useState<Set<string>>(new Set());
  const [giving, setGiving] = useState(false);
  const [told, setTold] = useState('');
  const list = useOpenWork(campaign, filter);
  const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
  const narrowed = Object.values(filter).some(Boolean);
  const narrow = (by: OpenWorkFilter) => {
    setTicked(new Set());
    setFilter({ ...filter, ...by });
  };
  const chosen = rows.filter((r) => ticked.has(r.task_id));
  const first = chosen[0];
  const mixed = !!first && chosen.some((r) => r.role !== first.role || r.union !== first.union);
  const tick = (ids: string[], on: boolean) => setTicked((was) => new Set(on ? [...was, ...ids] : [...was].filter((x) => !ids.includes(x))));
  return (
    <>
      <div className="head">
        <select className="native-select" aria-label={t('owed.what')} value={filter.kind ?? ''} onChange={(e) => narrow({ kind: (e.target.value || undefined) as OpenWorkFilter['kind'] })}>
          <option value="">{t('work.kinds')}</option>
          {kinds.map((k) => (
            <option key={k} value={k}>
              {t(`kind.${k}`, { ns: 'words' })}
            </option>
          ))}
        </select>
        <select className="native-select" aria-label={t('unit')} value={filter.union ?? ''} onChange={(e) => narrow({ union: e.target.value || undefined })}>
          <option value="">{t('work.units')}</option>
          {units.map((u) => (
            <option key={u.union} value={u.union}>
              {u.name}
            </option>
          ))}
        </select>
        <label className="tick">
          <input type="checkbox" checked={!!filter.unattended} onChange={(e) => narrow({ unattended: e.target.checked || undefined })} />
          <span>{t('work.unattended')}</span>
        </label>
        {filter.person && (
          <button type="button" className="plain-button" onClick={() => narrow({ person: undefined })}>
            {t('work.of', { who: filter.person })} ✕
          </button>
        )}
        <span className="head-space" />
        {told && (
          <span className="pass" role="status">
            {told}
          </span>
        )}
        {mixed && <span className="warn">{t('work.mixed')}</span>}
        <button type="button" className="main-button" disabled={!first || mixed} title={mixed ? t('work.mixed') : first ? '' : t('work.tick')} onClick={() => setGiving(true)}>
          {first ? t('work.give', { n: chosen.length }) : t('work.give.none')}
        </button>
      </div>
      {list.isPending && <Bones rows={6} />}
      <ProblemNote error={list.error} retry={() => void list.refetch()} />
      {list.isSuccess && rows.length === 0 && (
        <Nothing
          title={t(narrowed ? 'work.none.filter' : 'work.none')}
          action={
            narrowed && (
              <button type="button" className="plain-button" onClick={() => setFilter({})}>
                {t('work.all')}
              </button>
            )
          }
        >
          {!narrowed && t('work.none.hint')}
        </Nothing>
      )}
      {rows.length > 0 && (
        <div className="table-wrap sheet">
          <table className="table cards open-work">
            <thead>
              <tr>
                <th>
                  <input type="checkbox" aria-label={t('work.tick_all', { n: rows.length })} checked={chosen.length === rows.length} onChange={(e) => tick(rows.map((r) => r.task_id), e.target.checked)} />
                </th>
                <th>{t('work.case')}</th>
                <th>{t('owed.what')}</th>
                <th>{t('unit')}</th>
                <th>{t('work.hands')}</th>
                <th>{t('work.due')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((r) => (
                <tr key={r.task_id}>
                  <td>
                    <input type="checkbox" aria-label={r.case_no} checked={ticked.has(r.task_id)} onChange={(e) => tick([r.task_id], e.target.checked)} />
                  </td>
                  <td data-label={t('work.case')} className="keep">
                    <span>
                      <Link to={`/cases/${r.case_id}`}>{r.case_no}</Link> {r.name}
                    </span>
                  </td>
                  <td data-label={t('owed.what')} className="keep">
                    {t(`kind.${r.kind}`, { ns: 'words' })}
                  </td>
                  <td data-label={t('unit')}>{r.union_name}</td>
                  <td data-label={t('work.hands')}>
                    <span>
                      {r.username ? (
                        <button type="button" className="link-button" title={t('work.only', { who: r.person })} onClick={() => narrow({ person: r.username })}>
                          {r.person}
                        </button>
                      ) : (
                        <span className="second">{t('work.pool', { role: t(`role.${r.role}`, { ns: 'words' }) })}</span>
                      )}{' '}
                      {r.trouble && <span className={r.trouble === 'away' ? 'warn' : 'stop'}>{t(`work.trouble.${r.trouble}`)}</span>}
                    </span>
                  </td>
                  <td data-label={t('work.due')}>
                    <Due at={r.due_at} overdue={!!r.due_at && Date.parse(r.due_at) < Date.now()} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <More list={list} />
      {giving && first && (
        <Reassign
          tasks={chosen.map((r) => ({ id: r.task_id, no: r.case_no, name: r.name }))}
          onClose={() => setGiving(false)}
          onDone={(gone) => {
            tick([...gone], false);
            setTold(t('work.given', { n: gone.size }));
          }}
        />
      )}
    </>
  );
}
