import { Button } from 'antd';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, key, type Schemas, take } from '../../api/client';
import type { Task } from '../../api/tasks';
import { keepDraft, readDraft } from '../../parts/drafts';
import { ProblemNote } from '../../parts/ProblemNote';

type Body = Schemas['Ruling'];
const outcomes: Body['outcome'][] = ['dismiss', 'uphold', 'partial'];

// Ruling ends an objection that has been investigated, or needs no investigation.
export function Ruling({ task, onSent }: { task: Task; onSent: () => void }) {
  const { t } = useTranslation('inbox');
  const known = useQueryClient();
  const name = `ruling.${task.objection_id}`;
  const [draft, setDraft] = useState<Partial<Body>>(() => readDraft(name) ?? {});
  const change = (part: Partial<Body>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    keepDraft(name, next);
  };
  const [intention] = useState(key);
  const rule = useMutation({
    mutationFn: () =>
      take(
        api.POST('/api/v1/objections/{id}/ruling', {
          params: { path: { id: task.objection_id! }, header: intention },
          body: { outcome: draft.outcome!, finding: draft.finding!.trim(), fraud: draft.outcome === 'uphold' ? draft.fraud : undefined },
        }),
      ),
    onSuccess: () => {
      keepDraft(name, undefined);
      void known.invalidateQueries({ queryKey: ['case', task.case_id] });
      void known.invalidateQueries({ queryKey: ['tasks', 'counts'] });
      onSent();
    },
  });
  return (
    <form
      className="ruling"
      onSubmit={(e) => {
        e.preventDefault();
        rule.mutate();
      }}
    >
      <fieldset>
        <legend>{t('ruling')}</legend>
        {outcomes.map((o) => (
          <label key={o} className="tick">
            <input type="radio" name="ruling" required checked={draft.outcome === o} onChange={() => change({ outcome: o })} /> {t('ruling.' + o)}
          </label>
        ))}
        {draft.outcome === 'uphold' && (
          <label className="tick">
            <input type="checkbox" checked={!!draft.fraud} onChange={(e) => change({ fraud: e.target.checked })} /> {t('ruling.fraud')}
          </label>
        )}
      </fieldset>
      <textarea
        className="native-input"
        required
        rows={3}
        maxLength={2000}
        aria-label={t('ruling.finding')}
        placeholder={t('ruling.finding')}
        value={draft.finding ?? ''}
        onChange={(e) => change({ finding: e.target.value })}
      />
      <ProblemNote error={rule.error} />
      <Button type="primary" htmlType="submit" loading={rule.isPending} disabled={!draft.outcome || !draft.finding?.trim()}>
        {t('send', { what: t('ruling') })}
      </Button>
    </form>
  );
}
