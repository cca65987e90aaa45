import { useEffect } from 'react';
import { useNavigate, useParams } from 'react-router';
import { Bones } from '../../parts/Bones';
import { useChosenCampaign } from '../../api/campaigns';

// OneCampaign is the address of a campaign, as other programs link to it: it is chosen,
// and its board opens.
export function OneCampaign() {
  const { id = '' } = useParams();
  const { choose } = useChosenCampaign();
  const navigate = useNavigate();
  useEffect(() => {
    choose(id);
    void navigate('/campaigns', { replace: true });
  }, [id, choose, navigate]);
  return <Bones />;
}
