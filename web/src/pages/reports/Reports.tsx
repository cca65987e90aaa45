import { useTranslation } from 'react-i18next';
import type { Campaign } from '../../api/campaigns';
import { may, useMe } from '../../api/me';
import { OfCampaign } from '../../parts/OfCampaign';
import '../../parts/office.css';
import { Tabs } from '../../parts/Tabs';
import { useTab } from '../../parts/useTab';
import { useTitle } from '../../parts/title';
import { Audit } from './Audit';
import { Coverage } from './Coverage';
import { Holds } from './Holds';
import { Readings } from './Readings';
import { Kin } from './Kin';
import { Exceptions, Turnround } from './Lists';
import { Unfinished } from './Unfinished';
import './words';

type Tab = 'coverage' | 'turnround' | 'exceptions' | 'unfinished' | 'holds' | 'kin' | 'audit' | 'readings';
const needs: Record<Tab, string> = { coverage: 'case.read', turnround: 'report.read', exceptions: 'case.read', unfinished: 'case.read', holds: 'case.read', kin: 'kin.read', audit: 'audit.read', readings: 'audit.read' };

// Reports are the lists that organisers and auditors read and carry off.
export function Reports() {
  const { t } = useTranslation('reports');
  useTitle(t('title'));
  return <OfCampaign>{(c) => <ReportsOf campaign={c} />}</OfCampaign>;
}

function ReportsOf({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('reports');
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
        {tab === 'coverage' && <Coverage campaign={campaign.id} />}
        {tab === 'turnround' && <Turnround campaign={campaign.id} />}
        {tab === 'exceptions' && <Exceptions campaign={campaign.id} />}
        {tab === 'holds' && <Holds campaign={campaign.id} />}
        {tab === 'unfinished' && <Unfinished campaign={campaign.id} />}
        {tab === 'kin' && <Kin campaign={campaign.id} />}
        {tab === 'readings' && <Readings />}
        {tab === 'audit' && <Audit campaign={campaign.id} />}
      </Tabs>
    </div>
  );
}
