import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type ArchiveFilter, useArchives } from '../../api/archives';
import type { Schemas } from '../../api/client';
import { causeName } from '../../parts/causes';
import { dayOf } from '../../parts/time';
import { may, type Me } from '../../api/me';
import { Listing } from '../../parts/Listing';
import { OpenBox } from './OpenBox';

const states = ['draft', 'in_review', 'active', 'review_due', 'monitored', 'exited', 'deregistered'] as const;
const grades = ['deep', 'relative', 'accident', 'edge', 'none'] as const;
export const tones: Record<Schemas['ArchiveState'], string> = { draft: 'second', in_review: 'info', active: 'pass', review_due: 'warn', monitored: 'info', exited: 'second', deregistered: 'second' };

const inDays = (n: number) => dayOf(new Date(Date.now() + n * 86_400_000));

// Files lists households' files. Whom somebody looks for stays out of the address.
export function Files({ me }: { me: Me }) {
  const { t, i18n } = useTranslation('archives');
  const [filter, setFilter] = useState<ArchiveFilter>({});
  const [search, setSearch] = useState('');
  const [opening, setOpening] = useState(false);
  const list = useArchives(filter, search);
  const set = (part: ArchiveFilter) => setFilter({ ...filter, ...part });
  return (
    <>
      <form
        className="head"
        role="search"
        onSubmit={(e) => {
          e.preventDefault();
          setSearch(String(new FormData(e.currentTarget).get('q')).trim());
        }}
      >
        <input className="native-input archive-search" type="search" name="q" maxLength={64} autoComplete="off" aria-label={t('search')} placeholder={t('search')} onChange={(e) => e.target.value === '' && setSearch('')} />
        <select className="native-select" aria-label={t('state')} value={filter.state ?? ''} onChange={(e) => set({ state: (e.target.value || undefined) as ArchiveFilter['state'] })}>
          <option value="">{t('all.states')}</option>
          {states.map((s) => (
            <option key={s} value={s}>
              {t(`state.${s}`)}
            </option>
          ))}
        </select>
        <select className="native-select" aria-label={t('grade')} value={filter.grade ?? ''} onChange={(e) => set({ grade: (e.target.value || undefined) as ArchiveFilter['grade'] })}>
          <option value="">{t('all.grades')}</option>
          {grades.map((g) => (
            <option key={g} value={g}>
              {t(`grade.${g}`)}
            </option>
          ))}
        </select>
        <label className="tick">
          <input type="checkbox" checked={!!filter.due_until} onChange={(e) => set({ due_until: e.target.checked ? inDays(30) : undefined })} />
          {t('due')}
        </label>
        <label className="tick">
          <input type="checkbox" checked={!!filter.watch_until} onChange={(e) => set({ watch_until: e.target.checked ? inDays(0) : undefined })} />
          {t('watch')}
        </label>
        <span className="head-space" />
        {may(me, 'archive.write') && (
          <button type="button" className="main-button" onClick={() => setOpening(true)}>
            {t('open')}
          </button>
        )}
      </form>
      <Listing
        list={list}
        flow
        none={t('none')}
        hint={t('none.hint')}
        head={
          <>
            {' '}
            <th>{t('name')}</th>
            <th>{t('union')}</th>
            <th>{t('grade')}</th>
            <th>{t('cause')}</th>
            <th className="n">{t('people')}</th>
            <th className="n">{t('complete')}</th>
            <th>{t('review_on')}</th>
            <th>{t('state')}</th>
            <th className="n">{t('version')}</th>
          </>
        }
      >
        {(r) => (
          <tr key={r.id}>
            <td className="keep">
              <Link to={`/archives/${r.id}`}>{r.name}</Link>
            </td>
            <td data-label={t('union')} className="second" title={r.union}>
              {r.union_name}
            </td>
            <td data-label={t('grade')}>{r.grade && t(`grade.${r.grade}`)}</td>
            <td data-label={t('cause')}>{r.cause && causeName(r.cause, i18n.language === 'en')}</td>
            <td className="n" data-label={t('people')}>
              {r.people}
            </td>
            <td className="n" data-label={t('complete')}>
              {r.completeness}%
            </td>
            <td className="keep tabular" data-label={t('review_on')}>
              {r.review_on}
            </td>
            <td data-label={t('state')}>
              <span className={`chip ${tones[r.state]}`}>{t(`state.${r.state}`)}</span>
            </td>
            <td className="n second" data-label={t('version')}>
              {r.version}
            </td>
          </tr>
        )}
      </Listing>
      {opening && <OpenBox me={me} onClose={() => setOpening(false)} />}
    </>
  );
}
