import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Nothing } from '../parts/Nothing';
import { useTitle } from '../parts/title';

export function Missing() {
  const { t } = useTranslation();
  useTitle(t('problem.missing'));
  return (
    <Nothing title={t('problem.missing')} action={<Link to="/">{t('nav.inbox')}</Link>}>
      {t('problem.missing_hint')}
    </Nothing>
  );
}
