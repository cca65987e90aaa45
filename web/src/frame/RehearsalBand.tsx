import { useTranslation } from 'react-i18next';
import type { Campaign } from '../api/campaigns';
import { pace } from '../parts/pace';
import { dayWords } from '../parts/time';

// RehearsalBand says on every screen that the campaign's days are not real ones.
export function RehearsalBand({ campaign }: { campaign: Campaign }) {
  const { t, i18n } = useTranslation('frame');
  return (
    <div className="rehearsal" role="note">
      <span>
        {t('rehearsal')} · {dayWords(campaign.today, i18n.language)} · {t('rehearsal.pace', { pace: pace(campaign.rehearsal_day, t) })}
      </span>
    </div>
  );
}
