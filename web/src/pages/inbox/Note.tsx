import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, key, type Schemas, take } from '../../api/client';
import { ProblemNote } from '../../parts/ProblemNote';

// Note is my own reminder beside a task: a day to look again, and words nobody else reads.
export function Note({ task }: { task: string }) {
  const { t } = useTranslation('inbox');
  const known = useQueryClient();
  const note = useQuery({ queryKey: ['task', task, 'note'], queryFn: () => take(api.GET('/api/v1/tasks/{id}/note', { params: { path: { id: task } } })) });
  const [draft, setDraft] = useState<Schemas['TaskNote']>();
  const save = useMutation({
    mutationFn: (body: Schemas['TaskNote']) => take(api.PUT('/api/v1/tasks/{id}/note', { params: { path: { id: task }, header: key() }, body })),
    onSuccess: () => {
      setDraft(undefined);
      void known.invalidateQueries({ queryKey: ['task', task] });
    },
  });
  const at = draft ?? note.data ?? {};
  return (
    <details className="note-own">
      <summary>
        {t('note')} {note.data?.follow_on && <span className="second tabular">{note.data.follow_on}</span>} {note.data?.note && <span className="second">{note.data.note}</span>}
      </summary>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          save.mutate({ follow_on: at.follow_on || undefined, note: at.note || undefined });
        }}
      >
        <label>
          <span className="second">{t('note.day')}</span>
          <input className="native-input" type="date" value={at.follow_on ?? ''} onChange={(e) => setDraft({ ...at, follow_on: e.target.value || undefined })} />
        </label>
        <label className="grow">
          <span className="hidden">{t('note')}</span>
          <input className="native-input" maxLength={500} placeholder={t('note.words')} value={at.note ?? ''} onChange={(e) => setDraft({ ...at, note: e.target.value || undefined })} />
        </label>
        <button type="submit" className="plain-button" disabled={!draft || save.isPending}>
          {t('word.save', { ns: 'words' })}
        </button>
      </form>
      <ProblemNote error={note.error ?? save.error} />
    </details>
  );
}
