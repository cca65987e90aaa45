import { useTranslation } from 'react-i18next';
import { Problem } from '../api/client';
import { called } from './called';

interface Props {
  error: unknown;
  names?: Record<string, string>; // what the form calls its fields, where a refusal names one as the API does
  retry?: () => void;
}

// ProblemNote says what did not work in the API's own sentence, with the request
// id for whoever is asked for help.
export function ProblemNote({ error, names, retry }: Props) {
  const { t } = useTranslation();
  if (!error) return null;
  const known = error instanceof Problem;
  return (
    <div className="problem" role="alert">
      <span className="stop" aria-hidden="true">
        !
      </span>
      <div>
        <p>{known ? called(error, names) : t('problem.broken')}</p>
        {known && error.requestId && (
          <p className="request-id second">
            {t('problem.request')} <code>{error.requestId}</code>
          </p>
        )}
        {!known && <code>{String(error)}</code>}
      </div>
      {retry && (
        <button type="button" className="plain-button" onClick={retry}>
          {t('word.retry')}
        </button>
      )}
    </div>
  );
}
