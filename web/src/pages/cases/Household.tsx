import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Case } from '../../api/cases';
import { may, type Me } from '../../api/me';
import { useCaseFile } from '../../api/records';
import './record-words';

// Household is who lives there, as the case's file names them, and the way to it.
export function Household({ of: c, me }: { of: Case; me: Me }) {
  const { t } = useTranslation('records');
  const file = useCaseFile(c.id);
  if (!file.data) return null;
  const members = file.data.file.members ?? [];
  return (
    <p>
      {members.length > 0 && (
        <>
          <span className="second">{t('members')}{t('colon', { ns: 'words' })}</span>
          {members.map((m) => [m.name, m.relation].filter(Boolean).join(' ')).join(t('comma', { ns: 'words' }))}{' '}
        </>
      )}
      {may(me, 'archive.read') && <Link to={`/archives/${file.data.id}`}>{t('file.open')}</Link>}
    </p>
  );
}
