import { useTranslation } from 'react-i18next';
import { useTitle } from '../../parts/title';

export function Cases() {
  const { t } = useTranslation();
  useTitle(t('nav.cases'));
  return <h1>{t('nav.cases')}</h1>;
}
