import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChosenCampaign } from '../../api/campaigns';
import { api, key, type Schemas, take } from '../../api/client';
import { type Kind, useViews } from '../../api/tasks';
import { Dialog } from '../../parts/Dialog';
import { ProblemNote } from '../../parts/ProblemNote';

export interface Narrowed {
  due: '' | 'overdue' | 'today' | 'week';
  line: string;
}

export const nothing: Narrowed = { due: '', line: '' };

interface Props {
  kind?: Kind;
  narrowed: Narrowed;
  change: (n: Narrowed) => void;
  onView: (view: Schemas['SavedView']) => void;
}

// queryOf is a filter as the server keeps it for a view, and back.
export const queryOf = (n: Narrowed, kind?: Kind): Schemas['ViewQuery'] => ({
  kind,
  line: n.line || undefined,
  overdue: n.due === 'overdue' || undefined,
  due_within: n.due === 'today' ? 0 : n.due === 'week' ? 7 : undefined,
});

export const narrowedOf = (q: Schemas['ViewQuery']): Narrowed => ({
  line: q.line ?? '',
  due: q.overdue ? 'overdue' : q.due_within === undefined ? '' : q.due_within === 0 ? 'today' : 'week',
});

export function Filters({ kind, narrowed, change, onView }: Props) {
  const { t } = useTranslation('inbox');
  const { campaign } = useChosenCampaign();
  const views = useViews();
  const [saving, setSaving] = useState(false);
  return (
    <div className="filters" role="group" aria-label={t('filter')}>
      <select className="native-select" aria-label={t('filter.due')} value={narrowed.due} onChange={(e) => change({ ...narrowed, due: e.target.value as Narrowed['due'] })}>
        {(['', 'overdue', 'today', 'week'] as const).map((d) => (
          <option key={d} value={d}>
            {t('filter.due.' + (d || 'all'))}
          </option>
        ))}
      </select>
      <select className="native-select" aria-label={t('filter.line')} value={narrowed.line} onChange={(e) => change({ ...narrowed, line: e.target.value })}>
        <option value="">{t('filter.line.all')}</option>
        {campaign?.lines.map((l) => (
          <option key={l.id} value={l.id}>
            {l.name}
          </option>
        ))}
      </select>
      <select
        className="native-select"
        aria-label={t('filter.view')}
        value=""
        onChange={(e) => {
          if (e.target.value === '+') setSaving(true);
          else {
            const view = views.data?.find((v) => v.id === e.target.value);
            if (view) onView(view);
          }
        }}
      >
        <option value="">{t('filter.view.none')}</option>
        {views.data?.map((v) => (
          <option key={v.id} value={v.id}>
            {v.name}
          </option>
        ))}
        <option value="+">{t('filter.view.save')}…</option>
      </select>
      {saving && <SaveView query={queryOf(narrowed, kind)} onClose={() => setSaving(false)} />}
    </div>
  );
}

function SaveView({ query, onClose }: { query: Schemas['ViewQuery']; onClose: () => void }) {
  const { t } = useTranslation('inbox');
  const known = useQueryClient();
  const [intention] = useState(key);
  const save = useMutation({
    mutationFn: (view: { name: string; shared: boolean }) =>
      take(api.POST('/api/v1/views', { params: { header: intention }, body: { screen: 'tasks', query, ...view } })),
    onSuccess: () => {
      void known.invalidateQueries({ queryKey: ['views'] });
      onClose();
    },
  });
  return (
    <Dialog title={t('filter.view.save')} onClose={onClose} small>
      <Mine />
      <form
        onSubmit={(e) => {
          e.preventDefault();
          const form = new FormData(e.currentTarget);
          save.mutate({ name: String(form.get('name')).trim(), shared: form.get('shared') === 'on' });
        }}
      >
        <label className="bulk-field">
          <span>{t('filter.view.name')}</span>
          <input className="native-input" name="name" required maxLength={60} />
        </label>
        <label className="tick">
          <input type="checkbox" name="shared" /> <span>{t('filter.view.share')}</span>
        </label>
        <ProblemNote error={save.error} />
        <div className="dialog-foot">
          <button type="button" className="plain-button" onClick={onClose}>
            {t('word.cancel', { ns: 'words' })}
          </button>
          <button type="submit" className="plain-button" disabled={save.isPending}>
            {t('word.save', { ns: 'words' })}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

// Mine are my own views, to be dropped; a shared one is gone for colleagues too.
function Mine() {
  const { t } = useTranslation('inbox');
  const known = useQueryClient();
  const views = useViews().data?.filter((v) => v.mine) ?? [];
  const drop = useMutation({
    mutationFn: (id: string) => take(api.DELETE('/api/v1/views/{id}', { params: { path: { id }, header: key() } })),
    onSuccess: () => known.invalidateQueries({ queryKey: ['views'] }),
  });
  if (views.length === 0) return null;
  return (
    <ul className="own-views" aria-label={t('filter.view.mine')}>
      {views.map((v) => (
        <li key={v.id}>
          <span>
            {v.name} {v.shared && <span className="second">{t('filter.view.shared')}</span>}
          </span>
          <button type="button" className="link-button" disabled={drop.isPending} aria-label={t('filter.view.drop_one', { name: v.name })} onClick={() => drop.mutate(v.id)}>
            {t('filter.view.drop')}
          </button>
        </li>
      ))}
      <ProblemNote error={drop.error} />
    </ul>
  );
}
