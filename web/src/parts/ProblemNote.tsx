import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Problem } from '../api/client';

// ProblemNote says what did not work in the API's own sentence, with the request
// id for whoever is asked for help.
export function ProblemNote({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  if (!error) return null;
  const known = error instanceof Problem;
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={known ? error.detail : t('problem.broken')}
      description={
        <>
          {known && error.requestId && (
            <span className="request-id">
              {t('problem.request')} <code>{error.requestId}</code>
            </span>
          )}
          {!known && <code>{String(error)}</code>}
        </>
      }
      action={
        retry && (
          <Button size="small" onClick={retry}>
            {t('word.retry')}
          </Button>
        )
      }
    />
  );
}
