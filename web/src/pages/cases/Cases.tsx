import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { useChosenCampaign } from '../../api/campaigns';
import { useCases, type CaseFilter } from '../../api/cases';
import { may, useMe } from '../../api/me';
import { Bones } from '../../parts/Bones';
import { Due } from '../../parts/Due';
import { Export } from '../../parts/Export';
import { Nothing } from '../../parts/Nothing';
import { ProblemNote } from '../../parts/ProblemNote';
import { yuan } from '../../parts/money';
import { useTitle } from '../../parts/title';
import '../../parts/office.css';
import './cases.css';
import { NewCase } from './NewCase';
import './words';

const states = [
  'draft', 'submitted', 'surveying', 'verifying', 'ready_to_post', 'posting', 'objection_hold', 'posted', 'in_review', 'approved',
  'paying', 'paid', 'confirmed', 'followed_up', 'closed', 'returned', 'suspended', 'rejected', 'withdrawn', 'lapsed', 'disqualified',
] as const;

// Cases lists the households of the chosen campaign within one's scope.
export function Cases() {
  const { t } = useTranslation('cases');
  useTitle(t('title'));
  const { campaign, known } = useChosenCampaign();
  const [params, setParams] = useSearchParams();
  const [search, setSearch] = useState('');
  const me = useMe().data;
  const [filing, setFiling] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const filter: CaseFilter = {
    campaign: campaign?.id,
    state: (params.get('state') as CaseFilter['state']) ?? undefined,
    step: (params.get('step') as CaseFilter['step']) ?? undefined,
    union: params.get('union') ?? undefined,
  };
  const list = useCases(filter, search, known);
  const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(params);
    if (value) next.set(name, value);
    else next.delete(name);
    setParams(next, { replace: true });
  };
  return (
    <div className="cases">
      <div className="cases-head">
        <h1>{t('title')}</h1>
        <form
          role="search"
          onSubmit={(e) => {
            e.preventDefault();
            setSearch(field.current?.value.trim() ?? '');
          }}
        >
          <input ref={field} type="search" className="native-input" autoComplete="off" maxLength={64} placeholder={t('list.search')} aria-label={t('list.search')} onChange={(e) => e.target.value === '' && setSearch('')} />
        </form>
        <select className="native-select" aria-label={t('list.state')} value={filter.state ?? ''} onChange={(e) => set('state', e.target.value)}>
          <option value="">{t('list.state.all')}</option>
          {states.map((s) => (
            <option key={s} value={s}>
              {t('state.' + s, { ns: 'words' })}
            </option>
          ))}
        </select>
        <Export address={`/api/v1/cases?${new URLSearchParams(Object.entries(filter).flatMap(([k, v]) => (v ? [[k, v]] : [])))}`} name={t('title')} />
        {me && campaign && may(me, 'file') && (
          <button type="button" className="main-button" disabled={campaign.status !== 'running'} title={campaign.status === 'running' ? undefined : t('open.closed', { ns: 'file' })} onClick={() => setFiling(true)}>
            {t('open', { ns: 'file' })}
          </button>
        )}
        {(filter.step || filter.union) && (
          <button type="button" className="plain-button" onClick={() => setParams({}, { replace: true })}>
            {[filter.step && t('step.' + filter.step, { ns: 'words' }), filter.union].filter(Boolean).join(' · ')} ×
          </button>
        )}
      </div>
      {filing && me && campaign && <NewCase campaign={campaign} me={me} onClose={() => setFiling(false)} />}
      {list.isError && <ProblemNote error={list.error} retry={() => void list.refetch()} />}
      {list.isPending ? (
        <Bones rows={10} />
      ) : rows.length === 0 ? (
        <Nothing title={t('list.empty')}>{t('list.empty.text')}</Nothing>
      ) : (
        <div className="sheet scroll-x" role="region" aria-label={t('title')} tabIndex={0}>
          <table className="list-table cards case-cards">
            <thead>
              <tr>
                {['no', 'name', 'category', 'amount', 'state', 'union', 'due'].map((c) => (
                  <th key={c} scope="col" className={c === 'amount' ? 'amount' : undefined}>
                    {t('col.' + c)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((c) => (
                <tr key={c.id}>
                  <td>
                    <Link to={`/cases/${c.id}`} className="no">
                      {c.no}
                    </Link>
                  </td>
                  <td data-label={t('col.name')}>{c.name}</td>
                  <td data-label={t('col.category')}>{c.category}</td>
                  <td className="amount" data-label={t('col.amount')}>{yuan(c.amount_fen)}</td>
                  <td data-label={t('col.state')}>{t('state.' + c.state, { ns: 'words' })}</td>
                  <td className="second" data-label={t('col.union')} title={c.union}>{c.union_name}</td>
                  <td data-label={t('col.due')}>{c.due_at && <Due at={c.due_at} on={c.due_on} left={c.days_left} overdue={Date.parse(c.due_at) < Date.now()} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rows.length > 0 && (
        <p className="second cases-foot">
          {t('list.count', { n: rows.length })}{' '}
          {list.hasNextPage && (
            <button type="button" className="plain-button" disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {t('list.more')}
            </button>
          )}
        </p>
      )}
    </div>
  );
}
