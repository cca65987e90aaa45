import { useTranslation } from 'react-i18next';
import { useTitle } from '../../parts/title';

export function CasePage() {
  const { t } = useTranslation();
  useTitle(t('nav.cases'));
  return <h1>{t('nav.cases')}</h1>;
}
