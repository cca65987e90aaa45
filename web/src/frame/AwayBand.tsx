import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useDelegations } from '../api/absences';
import type { Me } from '../api/me';
import { dayOf } from '../parts/time';

// AwayBand says on every page that I act for somebody, or somebody for me, until it ends.
export function AwayBand({ me }: { me: Me }) {
  const { t } = useTranslation('frame');
  const list = useDelegations(me);
  const now = list.data?.filter((d) => d.in_force && (d.principal.id === me.id || d.delegate.id === me.id)) ?? [];
  if (now.length === 0) return null;
  return (
    <p className="away" role="note">
      {now.map((d) => (
        <span key={d.id}>
          {d.delegate.id === me.id
            ? t('away.for', { name: d.principal.name, n: d.waiting_tasks })
            : t('away.by', { name: d.delegate.name, until: dayOf(new Date(Date.parse(d.ends_at) - 1)) })}
        </span>
      ))}
      <Link to="/me/absences">{t('absences')}</Link>
    </p>
  );
}
