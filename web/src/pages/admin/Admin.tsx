import { useTranslation } from 'react-i18next';
import { may, useMe } from '../../api/me';
import '../../parts/office.css';
import { Tabs } from '../../parts/Tabs';
import { useTab } from '../../parts/useTab';
import { useTitle } from '../../parts/title';
import './admin.css';
import { Calendars } from './Calendars';
import { People } from './People';
import { Policy } from './Policy';
import { Unions } from './Unions';
import './words';

type Tab = 'people' | 'policy' | 'unions' | 'calendar';
const needs: Record<Tab, string> = { people: 'user.read', policy: 'policy.read', unions: 'union.import', calendar: 'user.read' };

// Admin is where accounts, roles and unions are kept, and the matrix is printed.
export function Admin() {
  const { t } = useTranslation('admin');
  useTitle(t('title'));
  const me = useMe().data!;
  const tabs = (Object.keys(needs) as Tab[]).filter((k) => may(me, needs[k]));
  const [tab, setTab] = useTab(tabs);
  return (
    <div>
      <header className="head">
        <h1>{t('title')}</h1>
      </header>
      <Tabs value={tab} onChange={setTab} tabs={tabs.map((k) => [k, t(`tab.${k}`)] as const)}>
        {tab === 'people' && <People me={me} />}
        {tab === 'policy' && <Policy />}
        {tab === 'unions' && <Unions />}
        {tab === 'calendar' && <Calendars mayLoad={may(me, 'calendar.load')} />}
      </Tabs>
    </div>
  );
}
