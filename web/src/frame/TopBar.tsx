import { useTranslation } from 'react-i18next';
import { type Campaign, useChosenCampaign } from '../api/campaigns';
import { type Me, may } from '../api/me';
import { speak } from '../i18n';
import { moment } from '../parts/time';
import { alike } from './alike';
import { Bell } from './Bell';
import { MeMenu } from './MeMenu';
import { Search } from './Search';

export function TopBar({ me, campaigns }: { me: Me; campaigns: Campaign[] }) {
  const { t, i18n } = useTranslation('frame');
  const { campaign, choose } = useChosenCampaign();
  const same = alike(campaigns);
  return (
    <header className="top">
      {campaigns.length > 0 && (
        <select className="campaign-switch" aria-label={t('campaign')} value={campaign?.id} onChange={(e) => choose(e.target.value)}>
          {campaigns.map((c) => (
            <option key={c.id} value={c.id}>
              {[
                c.title,
                same.has(c.title) && t('campaign.made', { at: moment(c.created_at, i18n.language) }),
                c.status !== 'running' && t('campaign.' + c.status, { ns: 'words' }),
              ]
                .filter(Boolean)
                .join(' · ')}
            </option>
          ))}
        </select>
      )}
      <span className="top-space" />
      {may(me, 'case.read') && <Search />}
      <button type="button" className="plain-button top-language" aria-label={t('language.label')} lang={i18n.language === 'en' ? 'zh-CN' : 'en'} onClick={() => speak(i18n.language === 'en' ? 'zh' : 'en')}>
        {t('language')}
      </button>
      {may(me, 'task.read') && <Bell />}
      <MeMenu me={me} />
    </header>
  );
}
