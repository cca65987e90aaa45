import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Case } from '../../api/cases';
import { key, type Schemas } from '../../api/client';
import { may, type Me } from '../../api/me';
import { addEvidence, recordConfirmation } from '../../api/records';
import { keepDraft, readDraft } from '../../parts/drafts';
import { ProblemNote } from '../../parts/ProblemNote';
import { type Answers, SmallForm } from '../../parts/SmallForm';
import { moment } from '../../parts/time';
import { evidenceQuery } from './Documents';
import './record-words';

const confirmers = ['enterprise', 'community', 'department'] as const;

// What stands under a paper that somebody outside the union put his stamp to.
const papers: Schemas['EvidenceKind'][] = ['application', 'income', 'minutes', 'visit_form', 'other'];

// NewConfirmation writes down who outside the union confirmed the person, or his
// enterprise, by the stamped paper that is kept with the case.
export function NewConfirmation({ of: c, me, today, onDone, onClose }: { of: Case; me: Me; today: string; onDone: () => void; onClose: () => void }) {
  const { t, i18n } = useTranslation('records');
  const files = useQuery(evidenceQuery(c.id));
  const [header] = useState(key);
  const known = useQueryClient();
  const draft = `confirmation.${c.id}`;
  const upload = useMutation({
    mutationFn: (f: File) => addEvidence(c.id, 'other', f),
    onSuccess: async (e) => {
      keepDraft(draft, { ...readDraft<Answers>(draft), evidence_id: e.id });
      await known.invalidateQueries({ queryKey: ['case', c.id, 'evidence'] });
    },
  });
  const kept = files.data?.filter((e) => papers.includes(e.kind)) ?? [];
  if (!files.data) return null;
  return (
    <SmallForm
      key={upload.data?.id} // what was just uploaded is chosen
      title={`${t('confirmation.title')} · ${c.no}`}
      go={t('confirmation.go')}
      draft={draft}
      start={{ day: today, by: 'community', evidence_id: kept.at(-1)?.id ?? '' }}
      asked={[
        { name: 'by', label: t('form.by'), kind: 'select', options: confirmers.map((b) => [b, t(`by.${b}`)] as const) },
        { name: 'body', label: t('form.body'), max: 128 },
        { name: 'post', label: t('form.post'), max: 64 },
        { name: 'name', label: t('form.name'), max: 64 },
        { name: 'day', label: t('form.day'), kind: 'date', most: today },
        { name: 'evidence_id', label: t('form.paper'), kind: 'select', options: kept.map((e) => [e.id, `${t('evidence.' + e.kind, { ns: 'cases' })} · ${moment(e.added_at, i18n.language)}`] as const) },
      ]}
      send={(a) => recordConfirmation(c.id, { day: a.day, by: a.by as 'community', body: a.body, post: a.post, name: a.name, evidence_id: a.evidence_id }, header)}
      onDone={onDone}
      onClose={onClose}
      below={
        <>
          {kept.length === 0 && <p className="warn">{t('confirmation.none')}</p>}
          {may(me, 'evidence.add') && (
            <span className="plain-button file-button">
              {t(upload.isPending ? 'consent.sending' : 'confirmation.upload')}
              <input type="file" accept="image/jpeg,image/png,image/webp,application/pdf" aria-label={t('confirmation.upload')} disabled={upload.isPending} onChange={(e) => e.target.files?.[0] && upload.mutate(e.target.files[0])} />
            </span>
          )}
          <ProblemNote error={upload.error} />
        </>
      }
    >
      <p className="second">{t('confirmation.text')}</p>
    </SmallForm>
  );
}
