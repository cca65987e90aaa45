import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type Archive, useVersions } from '../../api/archives';
import { may, useMe } from '../../api/me';
import { Aid } from '../cases/Aid';

// FileAid is what a file's household was and is to be aided with: its latest case,
// and all aid besides.
export function FileAid({ archive }: { archive: Archive }) {
  const { t } = useTranslation('archives');
  const me = useMe().data;
  const versions = useVersions(archive.id);
  const latest = versions.data?.flatMap((v) => v.decisions).at(0)?.case_id;
  if (!versions.data || !may(me, 'case.read')) return null;
  return (
    <section className="sheet part">
      <h2>{t('aid')}</h2>
      {latest ? (
        <>
          <p>
            <Link to={`/cases/${latest}`}>{t('aid.case')}</Link>
          </p>
          <Aid caseId={latest} />
        </>
      ) : (
        <p className="second">{t('aid.none')}</p>
      )}
    </section>
  );
}
