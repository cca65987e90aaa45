import { useTranslation } from 'react-i18next';
import type { Campaign } from '../../api/campaigns';
import { may, useMe } from '../../api/me';
import { OfCampaign } from '../../parts/OfCampaign';
import '../../parts/office.css';
import { Tabs } from '../../parts/Tabs';
import { useTab } from '../../parts/useTab';
import { useTitle } from '../../parts/title';
import { Batches } from './Batches';
import { Budget } from './Budget';
import { Ledger, Match } from './Control';
import './money.css';
import { Suspense } from './Suspense';
import './words';

type Tab = 'budget' | 'batches' | 'match' | 'suspense' | 'ledger';
const needs: Record<Tab, string> = { budget: 'budget.read', batches: 'payment.read', match: 'ledger.read', suspense: 'payment.read', ledger: 'ledger.read' };

// Money is the fund side of a campaign: budget, batches, and what is held against each other.
export function Money() {
  const { t } = useTranslation('money');
  useTitle(t('title'));
  return <OfCampaign>{(c) => <MoneyOf campaign={c} />}</OfCampaign>;
}

function MoneyOf({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('money');
  const me = useMe().data!;
  const tabs = (Object.keys(needs) as Tab[]).filter((k) => may(me, needs[k]));
  const pays = ['make_batch', 'approve_batch', 'release_batch', 'book_results'].some((k) => may(me, k)) && tabs.includes('batches');
  const [tab, setTab] = useTab(tabs, pays ? 'batches' : tabs[0]);
  return (
    <div className="money">
      <header className="head">
        <h1>{t('title')}</h1>
        <span className="second">{campaign.title}</span>
      </header>
      <Tabs value={tab} onChange={setTab} tabs={tabs.map((k) => [k, t(`tab.${k}`)] as const)}>
        {tab === 'budget' && <Budget campaign={campaign.id} mayAllocate={may(me, 'budget.allocate')} />}
        {tab === 'batches' && <Batches campaign={campaign} me={me} />}
        {tab === 'match' && <Match campaign={campaign.id} />}
        {tab === 'suspense' && <Suspense campaign={campaign.id} me={me} />}
        {tab === 'ledger' && <Ledger campaign={campaign.id} />}
      </Tabs>
    </div>
  );
}
