import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { useCaseDeed } from '../../api/work';
import { Ask } from '../../parts/Ask';

// TakeBack is 撤回 beside the entry of one's own decision, as long as nobody has acted since.
export function TakeBack({ caseId, decision }: { caseId: string; decision: string }) {
  const { t } = useTranslation('cases');
  const [asking, setAsking] = useState(false);
  const back = useCaseDeed(
    caseId,
    (reason: string, header) => take(api.POST('/api/v1/decisions/{id}/withdraw', { params: { path: { id: decision }, header }, body: { reason } })),
    () => setAsking(false),
  );
  return (
    <>
      <button type="button" className="plain-button" onClick={() => setAsking(true)}>
        {t('path.back')}
      </button>
      {asking && (
        <Ask title={t('path.back')} text={t('path.back.text')} required go={t('send', { what: t('path.back') })} error={back.error} busy={back.isPending} onGo={(words) => back.mutate(words)} onClose={() => setAsking(false)} />
      )}
    </>
  );
}
