import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';

type Thing = Schemas['MissingThing'];

// useNamed names what is missing in the reader's language.
export function useNamed() {
  const { i18n } = useTranslation();
  return (x: Thing) => (i18n.language === 'en' ? x.en : x.zh);
}

// Missing is what a case was returned for as a list that ticks itself where the
// thing has come since.
export function Missing({ lines }: { lines: Schemas['MissingLine'][] }) {
  const { t } = useTranslation('cases');
  const named = useNamed();
  return (
    <ul className="files missing-list">
      {lines.map((l) => (
        <li key={l.item}>
          <span className={l.there ? 'pass' : 'warn'} aria-hidden="true">
            {l.there ? '✓' : '○'}
          </span>
          <span>{named(l)}</span>
          <span className="second">{t(l.there ? 'missing.there' : 'missing.wanted')}</span>
        </li>
      ))}
    </ul>
  );
}

// MissingSaid is what one return of the history was given for.
export function MissingSaid({ things }: { things?: Thing[] }) {
  const { t } = useTranslation('cases');
  const named = useNamed();
  if (!things?.length) return null;
  return <p className="second">{t('missing.said', { what: things.map(named).join(t('comma', { ns: 'words' })) })}</p>;
}
