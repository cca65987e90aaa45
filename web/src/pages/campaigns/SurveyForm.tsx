import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, key, type Schemas, take } from '../../api/client';
import { labelOf, wordsOf } from '../../parts/questions';
import { ProblemNote } from '../../parts/ProblemNote';

// Questions lists what a survey asks beside what every survey does.
export function Questions({ of: list }: { of: Schemas['Question'][] }) {
  const { t, i18n } = useTranslation('board');
  const name = (k: string) => list.find((q) => q.key === k);
  if (list.length === 0) return <p className="second">{t('form.none')}</p>;
  return (
    <ol className="form-questions">
      {list.map((q) => (
        <li key={q.key}>
          {labelOf(q, i18n.language, t)}{' '}
          <span className="second">
            {t('form.kind.' + q.kind)}
            {q.required && ` · ${t('form.required')}`}
            {q.options && ` · ${q.options.map((o) => wordsOf(o, i18n.language)).join(t('comma', { ns: 'words' }))}`}
            {q.when && name(q.when.key) && ` · ${t('form.when', { question: wordsOf(name(q.when.key)!, i18n.language) })}`}
          </span>
        </li>
      ))}
    </ol>
  );
}

// SurveyFormBox shows the form in force; its organiser loads another from a file.
export function SurveyFormBox({ campaign, own }: { campaign: string; own: boolean }) {
  const { t } = useTranslation('board');
  const known = useQueryClient();
  const form = useQuery({ queryKey: ['campaign', campaign, 'survey-form'], queryFn: () => take(api.GET('/api/v1/campaigns/{id}/survey-form', { params: { path: { id: campaign } } })) });
  const load = useMutation({
    mutationFn: (text: string) =>
      take(
        api.POST('/api/v1/campaigns/{id}/survey-form', {
          params: { path: { id: campaign }, query: { after: form.data!.version }, header: key() },
          headers: { 'Content-Type': 'application/yaml' },
          body: text as never,
          bodySerializer: (b: unknown) => b as string,
        }),
      ),
    onSuccess: () => known.invalidateQueries({ queryKey: ['campaign', campaign, 'survey-form'] }),
  });
  if (!form.data) return <ProblemNote error={form.error} />;
  return (
    <section className="sheet wizard" aria-label={t('form')}>
      <h2>
        {t('form')} {form.data.version > 0 && <span className="second">{t('form.version', { n: form.data.version })}</span>}
      </h2>
      <Questions of={form.data.questions} />
      {own && (
        <>
          <p className="second">{t('form.load.text')}</p>
          <label className="plain-button file-button">
            {t('form.load')}
            <input
              type="file"
              accept=".yaml,.yml,application/yaml"
              disabled={load.isPending}
              onChange={async (e) => {
                const file = e.target.files?.[0];
                e.target.value = '';
                if (file) load.mutate(await file.text());
              }}
            />
          </label>
        </>
      )}
      <ProblemNote error={load.error} />
    </section>
  );
}
