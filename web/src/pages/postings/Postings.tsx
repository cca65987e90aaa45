import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Campaign } from '../../api/campaigns';
import { api, type Schemas, take } from '../../api/client';
import { Bones } from '../../parts/Bones';
import { More } from '../../parts/More';
import { Nothing } from '../../parts/Nothing';
import { OfCampaign } from '../../parts/OfCampaign';
import '../../parts/office.css';
import { ProblemNote } from '../../parts/ProblemNote';
import { Tabs } from '../../parts/Tabs';
import { useTab } from '../../parts/useTab';
import { dayWords } from '../../parts/time';
import { useTitle } from '../../parts/title';
import { may, useMe } from '../../api/me';
import { Boards } from './Boards';
import { Objections } from './Objections';
import './postings.css';
import { Results } from './Results';
import { SheetBox } from './SheetBox';
import './words';

type Tab = 'sheets' | 'objections' | 'results' | 'boards';
const needs: Record<Tab, string> = { sheets: 'posting.read', objections: 'objection.read', results: 'posting.read', boards: 'posting.read' };

// Postings shows a campaign's public sheets, the objections to them, and the boards they hang on.
export function Postings() {
  const { t } = useTranslation('postings');
  useTitle(t('title'));
  return <OfCampaign>{(c) => <PostingsOf campaign={c} />}</OfCampaign>;
}

function PostingsOf({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('postings');
  const me = useMe().data;
  const tabs = (Object.keys(needs) as Tab[]).filter((k) => may(me, needs[k]));
  const [tab, setTab] = useTab(tabs);
  return (
    <div>
      <header className="head">
        <h1>{t('title')}</h1>
        <span className="second">{campaign.title}</span>
      </header>
      <Tabs value={tab} onChange={setTab} tabs={tabs.map((k) => [k, t(`tab.${k}`)] as const)}>
        {tab === 'sheets' && <Sheets campaign={campaign.id} />}
        {tab === 'objections' && <Objections campaign={campaign.id} />}
        {tab === 'results' && <Results campaign={campaign.id} />}
        {tab === 'boards' && <Boards />}
      </Tabs>
    </div>
  );
}

function Sheets({ campaign }: { campaign: string }) {
  const { t, i18n } = useTranslation('postings');
  const [slug, setSlug] = useState<string>();
  const list = useInfiniteQuery({
    queryKey: ['campaign', campaign, 'postings'],
    initialPageParam: '',
    queryFn: ({ pageParam }) => take(api.GET('/api/v1/campaigns/{id}/postings', { params: { path: { id: campaign }, query: { limit: 100, cursor: pageParam || undefined } } })),
    getNextPageParam: (page) => page.next_cursor || undefined,
  });
  if (list.isPending) return <Bones />;
  if (list.isError) return <ProblemNote error={list.error} retry={() => void list.refetch()} />;
  // What runs comes first, then the latest.
  const sheets = list.data.pages.flatMap((p) => p.items).sort((a, b) => Number(a.over) - Number(b.over) || b.starts_on.localeCompare(a.starts_on));
  if (sheets.length === 0) return <Nothing title={t('none')}>{t('none.hint')}</Nothing>;
  const held = (s: Schemas['Sheet']) => s.rows.filter((r) => r.held).length;
  return (
    <>
      <div className="table-wrap sheet">
        <table className="table cards">
          <thead>
            <tr>
              <th>{t('union')}</th>
              <th>{t('period')}</th>
              <th className="n">{t('rows')}</th>
              <th className="n">{t('held')}</th>
              <th />
              <th />
            </tr>
          </thead>
          <tbody>
            {sheets.map((s) => (
              <tr key={s.slug}>
                <td>
                  <button type="button" className="link-button" onClick={() => setSlug(s.slug)}>
                    {s.union_name}
                  </button>
                </td>
                <td data-label={t('period')} className="tabular">
                  <span>
                    {dayWords(s.starts_on, i18n.language)} – {dayWords(s.ends_on, i18n.language)} <span className="second keep">{t('days', { n: s.working_days })}</span>
                  </span>
                </td>
                <td className="n" data-label={t('rows')}>
                  {s.over ? '' : s.rows.length}
                </td>
                <td className={held(s) ? 'n warn' : 'n second'} data-label={t('held')}>
                  {held(s) || ''}
                </td>
                <td>
                  <span className={`chip ${s.over ? 'second' : 'info'}`}>{t(s.over ? 'over' : 'running')}</span>
                </td>
                <td className="keep">
                  <a href={`/p/${s.slug}`} target="_blank" rel="noreferrer">
                    {t('open')}
                  </a>{' '}
                  <CopyButton slug={s.slug} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <More list={list} />
      {slug && <SheetBox slug={slug} onClose={() => setSlug(undefined)} />}
    </>
  );
}

function CopyButton({ slug }: { slug: string }) {
  const { t } = useTranslation('postings');
  const [done, setDone] = useState(false);
  return (
    <button
      type="button"
      className="link-button"
      onClick={async () => {
        await navigator.clipboard.writeText(`${location.origin}/p/${slug}`);
        setDone(true);
      }}
    >
      {t(done ? 'copied' : 'copy')}
    </button>
  );
}
