import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

// useTitle names the window: what kind of page it is, never who it is about.
export function useTitle(name: string) {
  const { t } = useTranslation();
  const app = t('app');
  useEffect(() => {
    document.title = `${name} · ${app}`;
  }, [name, app]);
}
