import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Campaign } from '../../api/campaigns';
import { api, key, type Schemas, take } from '../../api/client';
import { page } from '../../page';
import { pace, paceOf } from '../../parts/pace';
import { ProblemNote } from '../../parts/ProblemNote';

// Warnings are what somebody should look at before launch; they stop nothing.
export function Warnings({ check }: { check: Schemas['LaunchCheck'] }) {
  const { t, i18n } = useTranslation('board');
  return (
    <>
      {check.code && (
        <div className="note stop-note" role="alert">
          {t('check.refused', { reason: check.reason })}
        </div>
      )}
      {check.warnings.length === 0 && !check.code && <div className="note pass-note">{t('check.ok')}</div>}
      {check.warnings.map((w, i) => (
        <div className="note warn-note" key={i}>
          {w.phase && <strong>{t(`phase.${w.phase}`, { ns: 'words' })} </strong>}
          {w.day && (
            <span className="tabular">
              {w.day}
              {w.until && ` – ${w.until}`}{' '}
            </span>
          )}
          {i18n.language === 'en' ? w.text_en : w.text}
        </div>
      ))}
    </>
  );
}

// LaunchBox stands above a draft: what launching meets, and the button.
export function LaunchBox({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('board');
  const known = useQueryClient();
  const [day, setDay] = useState('');
  const check = useQuery({
    queryKey: ['campaign', campaign.id, 'launch-check'],
    queryFn: () => take(api.GET('/api/v1/campaigns/{id}/launch-check', { params: { path: { id: campaign.id } } })),
  });
  const launch = useMutation({
    mutationFn: () =>
      take(api.POST('/api/v1/campaigns/{id}/launch', { params: { path: { id: campaign.id }, header: key() }, body: day.trim() ? { rehearsal_day: paceOf(day) } : {} })),
    onSuccess: () => {
      void known.invalidateQueries({ queryKey: ['campaigns'] });
      void known.invalidateQueries({ queryKey: ['campaign', campaign.id] });
    },
  });
  return (
    <section className="sheet launch">
      <h2>{t('check')}</h2>
      <p className="second">{t('launch.text')}</p>
      <ProblemNote error={check.error ?? launch.error} />
      {check.data && <Warnings check={check.data} />}
      {page.local && (
        <label className="field">
          {t('launch.rehearsal')}
          <input className="native-input" value={day} onChange={(e) => setDay(e.target.value)} placeholder={pace('5s', t)} />
        </label>
      )}
      <button type="button" className="main-button" disabled={launch.isPending || !check.data || (!!check.data.code && !day.trim())} onClick={() => launch.mutate()}>
        {t('move.launch')}
      </button>
    </section>
  );
}
