import { useTranslation } from 'react-i18next';
import { may, useMe } from '../../api/me';
import '../../parts/office.css';
import { Tabs } from '../../parts/Tabs';
import { useTab } from '../../parts/useTab';
import { useTitle } from '../../parts/title';
import './archives.css';
import { Bars } from './Bars';
import { Duplicates } from './Duplicates';
import { Files } from './Files';
import { Standards } from './Standards';
import { Transfers } from './Transfers';
import './words';

type Tab = 'files' | 'transfers' | 'duplicates' | 'bars' | 'standards';
const needs: Record<Tab, string> = { files: 'archive.read', transfers: 'archive.read', duplicates: 'duplicate.read', bars: 'bar.read', standards: 'standard.read' };

// Archives is what outlasts campaigns: households' files, who looks like whom,
// penalties, and the lines that grades are measured against.
export function Archives() {
  const { t } = useTranslation('archives');
  useTitle(t('title'));
  const me = useMe().data!;
  const tabs = (Object.keys(needs) as Tab[]).filter((k) => may(me, needs[k]));
  const [tab, setTab] = useTab(tabs);
  return (
    <div className="archives">
      <header className="head">
        <h1>{t('title')}</h1>
      </header>
      <Tabs value={tab} onChange={setTab} tabs={tabs.map((k) => [k, t(`tab.${k}`)] as const)}>
        {tab === 'files' && <Files me={me} />}
        {tab === 'transfers' && <Transfers me={me} />}
        {tab === 'duplicates' && <Duplicates me={me} />}
        {tab === 'bars' && <Bars me={me} />}
        {tab === 'standards' && <Standards me={me} />}
      </Tabs>
    </div>
  );
}
