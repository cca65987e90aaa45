import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take, type Schemas } from '../../api/client';
import { may, useMe } from '../../api/me';
import { download } from '../../api/office';
import { addEvidence } from '../../api/records';
import { useCaseDeed } from '../../api/work';
import { Ask } from '../../parts/Ask';
import { ProblemNote } from '../../parts/ProblemNote';
import { moment } from '../../parts/time';

export const endings: Record<Schemas['Evidence']['type'], string> = { 'image/jpeg': '.jpg', 'image/png': '.png', 'application/pdf': '.pdf' };

const kinds = ['application', 'authorisation', 'income', 'expenditure', 'medical', 'schooling', 'minutes', 'investigation', 'other'] as const;

export const evidenceQuery = (id: string) => ({
  queryKey: ['case', id, 'evidence'],
  queryFn: async () => (await take(api.GET('/api/v1/cases/{id}/evidence', { params: { path: { id } } }))).items,
});

export const requestsQuery = (id: string) => ({
  queryKey: ['case', id, 'documents'],
  queryFn: async () => (await take(api.GET('/api/v1/cases/{id}/documents', { params: { path: { id } } }))).items,
});

const size = (n: number) => (n >= 1 << 20 ? `${(n / (1 << 20)).toFixed(1)} MB` : `${Math.max(1, Math.round(n / 1024))} KB`);

// Documents are the kept files of a case, each with a tick once I have opened it,
// and what handlers asked for besides (补充材料).
export function Documents({ caseId }: { caseId: string }) {
  const { t, i18n } = useTranslation('cases');
  const known = useQueryClient();
  const { data: me } = useMe();
  const may_read = may(me, 'evidence.read');
  const files = useQuery({ ...evidenceQuery(caseId), enabled: may_read });
  const asked = useQuery(requestsQuery(caseId));
  const [giving, setGiving] = useState<string>();
  const open = useMutation({
    mutationFn: (e: Schemas['Evidence']) => download(`/api/v1/evidence/${e.id}`, e.id + endings[e.type]),
    onSettled: () => known.invalidateQueries({ queryKey: ['case', caseId, 'evidence'] }),
  });
  const give = useCaseDeed(
    caseId,
    (note: string, header) => take(api.POST('/api/v1/cases/{id}/documents', { params: { path: { id: caseId }, header }, body: { task_id: giving!, note: note || undefined } })),
    () => setGiving(undefined),
  );
  const [kind, setKind] = useState<Schemas['EvidenceKind']>('application');
  const add = useMutation({
    mutationFn: (f: File) => addEvidence(caseId, kind, f),
    onSuccess: () => {
      void known.invalidateQueries({ queryKey: ['case', caseId] }); // what it was returned for ticks itself
      void known.invalidateQueries({ queryKey: ['task'] });
    },
  });
  const error = files.error ?? asked.error ?? open.error ?? add.error;
  return (
    <>
      <ProblemNote error={error} />
      {files.data?.length === 0 && <p className="second">{t('documents.none')}</p>}
      {!may_read && <p className="second">{t('documents.closed')}</p>}
      <ul className="files">
        {files.data?.map((e) => (
          <li key={e.id}>
            <span className={e.viewed ? 'pass' : 'second'} aria-hidden="true">
              {e.viewed ? '✓' : '○'}
            </span>
            <button type="button" className="link-button" disabled={open.isPending} onClick={() => open.mutate(e)}>
              {t('evidence.' + e.kind)}
            </button>
            <span className="hidden">{t(e.viewed ? 'documents.viewed' : 'documents.unviewed')}</span>
            <span className="second tabular">
              {endings[e.type].slice(1).toUpperCase()} · {size(e.size)} · {e.added_by} · {moment(e.added_at, i18n.language)}
            </span>
          </li>
        ))}
      </ul>
      {may(me, 'evidence.add') && (
        <div className="record-foot">
          <select className="native-select" aria-label={t('documents.kind')} value={kind} onChange={(e) => setKind(e.target.value as typeof kind)}>
            {kinds.map((k) => (
              <option key={k} value={k}>
                {t('evidence.' + k)}
              </option>
            ))}
          </select>
          <span className="plain-button file-button">
            {t(add.isPending ? 'documents.sending' : 'documents.add')}
            <input
              type="file"
              accept="image/jpeg,image/png,image/webp,application/pdf"
              aria-label={t('documents.add')}
              disabled={add.isPending}
              onChange={(e) => {
                const file = e.target.files?.[0];
                e.target.value = '';
                if (file) add.mutate(file);
              }}
            />
          </span>
          <span className="second">{t('documents.limit')}</span>
        </div>
      )}
      {asked.data?.map((r) => (
        <div key={r.id} className="asked">
          <div className="path-head">
            <strong className={r.open ? 'warn' : undefined}>{t(r.open ? 'asked.open' : 'asked.given')}</strong>
            <span>{t('asked.by', { by: r.asked_by, kind: t('kind.' + r.kind, { ns: 'words' }) })}</span>
            <time className="second tabular">{moment(r.asked_at, i18n.language)}</time>
            {r.open && may(me, 'accept') && (
              <button type="button" className="plain-button" onClick={() => setGiving(r.task_id)}>
                {t('asked.give')}
              </button>
            )}
          </div>
          <blockquote>{r.what}</blockquote>
          {!r.open && (
            <p className="second">
              {r.answered_by} {r.answered_at && moment(r.answered_at, i18n.language)} {r.note}
            </p>
          )}
        </div>
      ))}
      {giving && (
        <Ask
          title={t('asked.give')}
          text={t('asked.give.text')}
          go={t('asked.give')}
          error={give.error}
          busy={give.isPending}
          onGo={(note) => give.mutate(note)}
          onClose={() => setGiving(undefined)}
        />
      )}
    </>
  );
}
