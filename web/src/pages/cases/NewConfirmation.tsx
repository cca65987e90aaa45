import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Case } from '../../api/cases';
import { key, type Schemas } from '../../api/client';
import { recordConfirmation } from '../../api/records';
import { SmallForm } from '../../parts/SmallForm';
import { moment } from '../../parts/time';
import { evidenceQuery } from './Documents';
import './record-words';

const confirmers = ['enterprise', 'community', 'department'] as const;

// What stands under a paper that somebody outside the union put his stamp to.
const papers: Schemas['EvidenceKind'][] = ['application', 'income', 'minutes', 'visit_form', 'other'];

// NewConfirmation writes down who outside the union confirmed the person, or his
// enterprise, by the stamped paper that is kept with the case.
export function NewConfirmation({ of: c, today, onDone, onClose }: { of: Case; today: string; onDone: () => void; onClose: () => void }) {
  const { t, i18n } = useTranslation('records');
  const files = useQuery(evidenceQuery(c.id));
  const [header] = useState(key);
  const kept = files.data?.filter((e) => papers.includes(e.kind)) ?? [];
  if (!files.data) return null;
  return (
    <SmallForm
      title={`${t('confirmation.title')} · ${c.no}`}
      go={t('confirmation.go')}
      draft={`confirmation.${c.id}`}
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
    >
      <p className="second">{t('confirmation.text')}</p>
      {kept.length === 0 && <p className="warn">{t('confirmation.none')}</p>}
    </SmallForm>
  );
}
