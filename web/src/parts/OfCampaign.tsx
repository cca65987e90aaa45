import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type Campaign, useCampaigns, useChosenCampaign } from '../api/campaigns';
import { may, useMe } from '../api/me';
import { addWords } from '../i18n';
import { Bones } from './Bones';
import { Nothing } from './Nothing';

addWords('of', {
  'none': ['还没有活动', 'No campaign yet'],
  'none.hint': ['组织员新建并启动活动后，这里会有内容。', 'Once an organiser has launched a campaign, it stands here.'],
});

// OfCampaign draws what belongs to the chosen campaign, once it is known which.
export function OfCampaign({ children, none }: { children: (c: Campaign) => ReactNode; none?: ReactNode }) {
  const { t } = useTranslation('of');
  const me = useMe().data;
  const campaigns = useCampaigns(may(me, 'campaign.read'));
  const { campaign } = useChosenCampaign();
  if (campaign) return children(campaign);
  if (campaigns.isLoading) return <Bones />;
  return none ?? <Nothing title={t('none')}>{t('none.hint')}</Nothing>;
}
