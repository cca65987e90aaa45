import { Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useLocation } from 'react-router';
import { Chosen, useCampaigns } from '../api/campaigns';
import { type Me, may } from '../api/me';
import { useLive } from '../api/live';
import { Bones } from '../parts/Bones';
import { Broken } from '../parts/Broken';
import { framed } from '../routes';
import './frame.css';
import './words';
import { AwayBand } from './AwayBand';
import { Rail } from './Rail';
import { RehearsalBand } from './RehearsalBand';
import { TopBar } from './TopBar';

const paths = framed.map((r) => r.path);
const key = 'songnuan.campaign';

// Frame is what stays while pages change: rail, top bar, the band of a rehearsal.
export function Frame({ me }: { me: Me }) {
  const { t } = useTranslation('frame');
  const { pathname } = useLocation();
  const reads = may(me, 'campaign.read');
  const campaigns = useCampaigns(reads);
  const [wanted, setWanted] = useState(() => localStorage.getItem(key) ?? '');
  const campaign = campaigns.data?.find((c) => c.id === wanted) ?? campaigns.data?.find((c) => c.status === 'running') ?? campaigns.data?.[0];
  const known = !reads || !campaigns.isPending;
  const chosen = useMemo(
    () => ({
      campaign,
      known,
      choose: (id: string) => {
        localStorage.setItem(key, id);
        setWanted(id);
      },
    }),
    [campaign, known],
  );
  useLive(me.id);
  return (
    <Chosen value={chosen}>
      <a className="skip" href="#page">
        {t('skip')}
      </a>
      {campaign?.rehearsal_day && <RehearsalBand campaign={campaign} />}
      <div className="frame">
        <Rail me={me} paths={paths} />
        <TopBar me={me} campaigns={campaigns.data ?? []} />
        <main id="page" className="page" tabIndex={-1}>
          <AwayBand me={me} />
          <Broken place={pathname}>
            <Suspense fallback={<Bones />}>
              <Outlet />
            </Suspense>
          </Broken>
        </main>
      </div>
    </Chosen>
  );
}
