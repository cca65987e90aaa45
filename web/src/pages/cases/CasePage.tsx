import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { useCampaign } from '../../api/campaigns';
import { type Case, caseQuery, timelineQuery } from '../../api/cases';
import { api, take } from '../../api/client';
import { eligibilityQuery, stepsQuery } from '../../api/work';
import { may, useMe } from '../../api/me';
import { page } from '../../page';
import { Bones } from '../../parts/Bones';
import { ProblemNote } from '../../parts/ProblemNote';
import { yuan } from '../../parts/money';
import { dayWords } from '../../parts/time';
import { useTitle } from '../../parts/title';
import { Aid } from './Aid';
import { ApprovalForm } from './ApprovalForm';
import { CaseActions } from './CaseActions';
import '../../parts/office.css';
import './cases.css';
import { Documents } from './Documents';
import { EligibilityRules, SinceSurvey } from './Eligibility';
import { Figures } from './Figures';
import { Household } from './Household';
import { Missing } from './Missing';
import { Objections } from './Objections';
import { Path } from './Path';
import { Records } from './Records';
import './words';

// CasePage is one household in one campaign: left what happened to it and what
// is to come, right what is known about it. Printing gives the 审批表.
export function CasePage() {
  const { id = '' } = useParams();
  const { t } = useTranslation('cases');
  useTitle(t('title'));
  const { data: me } = useMe();
  const masked = useQuery(caseQuery(id));
  const entries = useQuery(timelineQuery(id));
  const ahead = useQuery({ ...stepsQuery(id), enabled: masked.data !== undefined && masked.data.step !== 'ended' });
  const eligibility = useQuery(eligibilityQuery(id));
  const campaign = useCampaign(masked.data?.campaign_id);
  const [whole, setWhole] = useState(false);
  const [found, setFound] = useState(false); // what visits and meetings found is shown
  const unmasked = useQuery({
    queryKey: ['case', id, 'whole'],
    enabled: whole,
    gcTime: 0, // whole personal data stays no longer than it is looked at
    staleTime: Infinity,
    queryFn: () => take(api.GET('/api/v1/cases/{id}', { params: { path: { id }, header: { 'X-Purpose': 'handling' } } })),
  });
  if (masked.isPending) return <Bones rows={10} />;
  if (masked.isError) return <ProblemNote error={masked.error} retry={() => void masked.refetch()} />;
  const c = (whole && unmasked.data) || masked.data;
  const line = campaign.data?.lines.find((l) => l.id === c.line_id);
  return (
    <>
      <article className="case no-print">
        <header className="case-head">
          <h1>
            <span className="no">{c.no}</span> {c.name}
          </h1>
          <span className="state">{t('state.' + c.state, { ns: 'words' })}</span>
          <span className="second">{c.union_name}</span>
          <span className="top-space" />
          {may(me, 'case.read_person') && !whole && (
            <button type="button" className="plain-button" title={t('unmask.note')} onClick={() => setWhole(true)}>
              {t('unmask')}
            </button>
          )}
          <button type="button" className="plain-button" onClick={() => window.print()}>
            {t('print')}
          </button>
          {page.temporalUI && me?.roles.some((r) => r.role === 'operator') && (
            <a href={`${page.temporalUI}/workflows/${encodeURIComponent(c.workflow_id)}`} rel="noopener">
              {t('temporal')}
            </a>
          )}
        </header>
        {me && (
          <div className="case-deeds">
            <CaseActions of={c} me={me} />
          </div>
        )}
        <ProblemNote error={unmasked.error} />
        {whole && unmasked.data && (
          <p className="warn" role="status">
            {t('unmasked')}
          </p>
        )}
        <div className="case-columns">
          <section className="sheet case-path" aria-label={t('path')}>
            <h2>{t('path')}</h2>
            {entries.isError && <ProblemNote error={entries.error} />}
            {entries.data ? <Path of={c} entries={entries.data} ahead={ahead.data} me={me?.name} /> : <Bones rows={6} />}
          </section>
          <div className="case-facts">
            {c.missing && (
              <Sheet title={t('missing')}>
                <Missing lines={c.missing} />
              </Sheet>
            )}
            <Sheet title={t('household')}>
              <Figures of={c} />
              <dl className="facts">
                <Fact name="f.id_number">{c.id_number}</Fact>
                <Fact name="f.phone">{c.phone}</Fact>
              </dl>
              {me && <Household of={c} me={me} />}
            </Sheet>
            {me && (
              <Sheet title={t('title', { ns: 'records' })}>
                <Records of={c} me={me} whole={found} onShow={() => setFound(true)} />
              </Sheet>
            )}
            {eligibility.data && eligibility.data.results.length > 0 && (
              <Sheet title={t('eligibility')}>
                <EligibilityRules of={eligibility.data} />
              </Sheet>
            )}
            {eligibility.data && eligibility.data.fields.length + eligibility.data.changes.length > 0 && (
              <Sheet title={t('since_survey')}>
                <SinceSurvey of={eligibility.data} />
              </Sheet>
            )}
            <Sheet title={t('aid')}>
              <Aid caseId={c.id} />
            </Sheet>
            <Sheet title={t('money')}>
              <dl className="facts">
                <Fact name="f.amount_fen">{yuan(c.amount_fen)}</Fact>
                {line && <Fact name="f.line">{[line.name, line.temporary && t('temporary', { ns: 'words' }), t('source.' + line.source, { ns: 'words', defaultValue: line.source }), yuan(line.available_fen)].filter(Boolean).join(' · ')}</Fact>}
                {c.bank_name && <Fact name="f.bank_name">{c.bank_name}</Fact>}
                {c.account && <Fact name="f.account">{c.account}</Fact>}
                {c.holder && <Fact name="f.holder">{c.holder}</Fact>}
                {c.proposed_account && <Fact name="f.proposed">{[c.proposed_bank_name, c.proposed_account, c.proposed_holder].filter(Boolean).join(' · ')}</Fact>}
              </dl>
            </Sheet>
            {c.posting && (
              <Sheet title={t('posting')}>
                <PostingLine of={c} />
              </Sheet>
            )}
            <Sheet title={t('documents')}>
              <Documents caseId={c.id} />
            </Sheet>
            <Sheet title={t('objections')}>
              <Objections caseId={c.id} />
            </Sheet>
          </div>
        </div>
      </article>
      {campaign.data && entries.data && me && <ApprovalForm of={c} entries={entries.data} campaign={campaign.data} me={me} found={found} />}
    </>
  );
}

function Sheet({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="sheet case-sheet" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  const { t } = useTranslation('cases');
  return (
    <div>
      <dt>{t(name)}</dt>
      <dd className="tabular">{children}</dd>
    </div>
  );
}

function PostingLine({ of: c }: { of: Case }) {
  const { t, i18n } = useTranslation('cases');
  const p = c.posting!;
  return (
    <p className="tabular">
      {t('posting.' + p.status, { from: dayWords(p.starts_on, i18n.language), to: dayWords(p.ends_on, i18n.language) })}{' '}
      <a href={`/p/${p.slug}`}>{t('posting.open')}</a>
    </p>
  );
}
