import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { download, useKeepAccountAnswers } from '../../api/office';
import { may, type Me } from '../../api/me';
import { Dialog } from '../../parts/Dialog';
import { ProblemNote } from '../../parts/ProblemNote';
import { RefusedCases } from './RefusedCases';

// AccountChecks has the bank look at the accounts of approved households before they
// are paid: the list goes out as a file, and its answer comes back as one (T21).
export function AccountChecks({ campaign, me }: { campaign: string; me: Me }) {
  const { t } = useTranslation('money');
  const [open, setOpen] = useState(false);
  const list = useMutation({ mutationFn: () => download(`/api/v1/campaigns/${campaign}/account-list`, 'accounts.csv') });
  const keep = useKeepAccountAnswers(campaign);
  const said = keep.data;
  if (!may(me, 'book_results') && !may(me, 'bank_file.read')) return null;
  return (
    <>
      <button type="button" className="plain-button" onClick={() => setOpen(true)}>
        {t('accounts')}
      </button>
      {open && (
        <Dialog title={t('accounts')} onClose={() => setOpen(false)} small>
          <p className="second">{t('accounts.text')}</p>
          <div className="head account-acts">
            {may(me, 'bank_file.read') && (
              <button type="button" className="plain-button" title={t('bank_file.hint')} disabled={list.isPending} onClick={() => list.mutate()}>
                {t('accounts.list')}
              </button>
            )}
            {may(me, 'book_results') && (
              <span className="plain-button file-button">
                {t('accounts.answer')}
                <input type="file" accept=".csv,text/csv" aria-label={t('accounts.answer')} disabled={keep.isPending} onChange={(e) => e.target.files?.[0] && keep.mutate(e.target.files[0])} />
              </span>
            )}
          </div>
          {said && (
            <div role="status">
              <p>{t('accounts.kept', { good: said.good, faulty: said.faulty })}</p>
              <RefusedCases cases={said.refused} title={t('accounts.refused', { n: said.refused.length })} />
            </div>
          )}
          <ProblemNote error={list.error ?? keep.error} />
          <div className="dialog-foot">
            <button type="button" className="plain-button" onClick={() => setOpen(false)}>
              {t('close')}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
