import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { useCampaigns, useChosenCampaign } from '../../api/campaigns';
import { api, key, type Schemas, take } from '../../api/client';
import { yuan } from '../../parts/money';
import '../../parts/office.css';
import { ProblemNote } from '../../parts/ProblemNote';
import { Tabs } from '../../parts/Tabs';
import { useTitle } from '../../parts/title';
import './board.css';
import { Warnings } from './LaunchBox';
import { Questions } from './SurveyForm';
import './words';

const yaml = { 'Content-Type': 'application/yaml' };
const asText = (body: unknown) => body as string;

// NewCampaign makes a draft, from a plan file or from an earlier campaign.
export function NewCampaign() {
  const { t } = useTranslation('board');
  useTitle(t('wizard'));
  const [from, setFrom] = useState<'file' | 'copy'>('file');
  const { choose } = useChosenCampaign();
  const known = useQueryClient();
  const go = useNavigate();
  const made = async ({ id }: { id: string }) => {
    await known.invalidateQueries({ queryKey: ['campaigns'] });
    choose(id);
    void go('/campaigns');
  };
  return (
    <div className="board">
      <header className="head">
        <h1>{t('wizard')}</h1>
        <span className="head-space" />
        <Link className="plain-button" to="/campaigns">
          {t('back')}
        </Link>
      </header>
      <Tabs value={from} onChange={setFrom} tabs={[['file', t('wizard.file')], ['copy', t('wizard.copy')]]}>
        {from === 'file' ? <FromFile onMade={made} /> : <FromEarlier onMade={made} />}
      </Tabs>
    </div>
  );
}

type Made = { onMade: (c: Schemas['Created']) => void };

function FromFile({ onMade }: Made) {
  const { t } = useTranslation('board');
  const [text, setText] = useState('');
  const check = useMutation({
    mutationFn: (plan: string) => take(api.POST('/api/v1/campaigns/check', { params: { header: key() }, headers: yaml, body: plan as never, bodySerializer: asText })),
  });
  const make = useMutation({
    mutationFn: () => take(api.POST('/api/v1/campaigns', { params: { header: key() }, headers: yaml, body: text as never, bodySerializer: asText })),
    onSuccess: onMade,
  });
  const plan = check.data;
  return (
    <section className="sheet wizard">
      <p className="second">{t('wizard.file.hint')}</p>
      <label className="plain-button file-button">
        {t('choose')}
        <input
          type="file"
          accept=".yaml,.yml,application/yaml"
          onChange={async (e) => {
            const file = e.target.files?.[0];
            e.target.value = '';
            if (!file) return;
            const read = await file.text();
            setText(read);
            check.mutate(read);
          }}
        />
      </label>
      <ProblemNote error={check.error ?? make.error} />
      {plan && (
        <>
          <h2>{plan.title}</h2>
          <p className="second">
            {plan.owner} · {t('wizard.total')} {yuan(plan.total_fen)} · {t('wizard.posting', { n: plan.posting_days })} · {t('wizard.chain')}{' '}
            {plan.chain.map((s) => t(`level.${s.level}`, { ns: 'words' }) + t(`role.${s.role}`, { ns: 'words' })).join(' → ')}
          </p>
          <table className="table">
            <tbody>
              {plan.phases.map((p) => (
                <tr key={p.name}>
                  <td>{t(`phase.${p.name}`, { ns: 'words' })}</td>
                  <td className="tabular">
                    {p.start.day} – {p.end.day}
                  </td>
                  <td className="warn">{(p.start.assumed || p.end.assumed) && t('assumed')}</td>
                </tr>
              ))}
              {plan.lines.map((l) => (
                <tr key={l.name}>
                  <td>{l.name}</td>
                  <td className="second">
                    {t('source.' + l.source, { ns: 'words' })}
                    {l.temporary === true && ` · ${t('temporary', { ns: 'words' })}`}
                  </td>
                  <td className="amount">{yuan(l.amount_fen)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <h3>{t('form')}</h3>
          <Questions of={plan.survey_form ?? []} />
          <h3>{t('check')}</h3>
          <Warnings check={plan} />
          <button type="button" className="main-button" disabled={make.isPending} onClick={() => make.mutate()}>
            {t('wizard.make')}
          </button>
        </>
      )}
    </section>
  );
}

function FromEarlier({ onMade }: Made) {
  const { t } = useTranslation('board');
  const campaigns = useCampaigns();
  const [id, setID] = useState('');
  const [title, setTitle] = useState('');
  const [first, setFirst] = useState('');
  const make = useMutation({
    mutationFn: () => take(api.POST('/api/v1/campaigns/{id}/copy', { params: { path: { id }, header: key() }, body: { title, first_day: first } })),
    onSuccess: onMade,
  });
  return (
    <section className="sheet wizard">
      <p className="second">{t('wizard.copy.hint')}</p>
      <label className="field">
        {t('wizard.which')}
        <select className="native-select" value={id} onChange={(e) => setID(e.target.value)}>
          <option value="" />
          {campaigns.data?.map((c) => (
            <option key={c.id} value={c.id}>
              {c.title}（{c.phases[0]?.start}）
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        {t('wizard.name')}
        <input className="native-input" maxLength={200} value={title} onChange={(e) => setTitle(e.target.value)} />
      </label>
      <label className="field">
        {t('wizard.first')}
        <input className="native-input" type="date" value={first} onChange={(e) => setFirst(e.target.value)} />
      </label>
      <ProblemNote error={make.error} />
      <button type="button" className="main-button" disabled={!id || !title.trim() || !first || make.isPending} onClick={() => make.mutate()}>
        {t('wizard.make')}
      </button>
    </section>
  );
}
