import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { type Move, useProgress, useUrge } from '../../api/board';
import type { Campaign } from '../../api/campaigns';
import type { Schemas } from '../../api/client';
import { may, useMe } from '../../api/me';
import { Bones } from '../../parts/Bones';
import { yuan } from '../../parts/money';
import { Nothing } from '../../parts/Nothing';
import { OfCampaign } from '../../parts/OfCampaign';
import '../../parts/office.css';
import { ProblemNote } from '../../parts/ProblemNote';
import { Tabs } from '../../parts/Tabs';
import { dayWords } from '../../parts/time';
import { useTitle } from '../../parts/title';
import './board.css';
import { MoveDialog, RescheduleDialog } from './Dialogs';
import { judged } from './forecast';
import { Gantt } from './Gantt';
import { LaunchBox } from './LaunchBox';
import { Obligations } from './Obligations';
import { OpenWork } from './OpenWork';
import { SurveyFormBox } from './SurveyForm';
import { Units, without } from './Units';
import './words';

const moves: Partial<Record<Schemas['CampaignStatus'], Move[]>> = { draft: ['cancel'], running: ['suspend', 'close', 'cancel'], suspended: ['resume', 'cancel'] };
const needs: Record<Move, string> = { suspend: 'campaign.suspend', resume: 'campaign.suspend', cancel: 'campaign.cancel', close: 'campaign.close' };

// Board is where an organiser sees how the campaign gets on and who misses which date.
export function Board() {
  const { t } = useTranslation('board');
  useTitle(t('title'));
  const me = useMe().data;
  const fresh = may(me, 'campaign.create') && (
    <Link className="plain-button" to="/campaigns/new">
      {t('new')}
    </Link>
  );
  const none = (
    <Nothing title={t('none')} action={fresh}>
      {t('none.hint')}
    </Nothing>
  );
  return <OfCampaign none={none}>{(c) => <BoardOf campaign={c} fresh={fresh} />}</OfCampaign>;
}

function BoardOf({ campaign, fresh }: { campaign: Campaign; fresh: ReactNode }) {
  const { t, i18n } = useTranslation('board');
  const me = useMe().data;
  const [query, setQuery] = useSearchParams();
  const below = query.get('below') ?? undefined;
  const progress = useProgress(may(me, 'case.read') ? campaign.id : undefined, below);
  const urge = useUrge(campaign.id);
  const [move, setMove] = useState<Move>();
  const [phase, setPhase] = useState<Schemas['Phase']>();
  const [view, setView] = useState<'progress' | 'owed' | 'work' | 'form'>('progress');
  const urges = may(me, 'campaign.urge') && campaign.status === 'running' ? (union: string) => urge.mutate(union) : undefined;
  const total = progress.data?.total;
  const link = (union: string, step: string) => `/cases?${new URLSearchParams({ union, step })}`;
  const own = me?.roles.some((r) => r.role === 'organizer' && r.union === campaign.owner);
  const whole = total && judged(total.forecast, total.cases, t);
  return (
    <div className="board">
      <header className="head">
        <h1>{campaign.title}</h1>
        <span className={`chip ${campaign.status === 'running' ? 'pass' : 'second'}`}>{t(`campaign.${campaign.status}`, { ns: 'words' })}</span>
        <span className="second">{dayWords(campaign.today, i18n.language)}</span>
        <span className="head-space" />
        {own &&
          (moves[campaign.status] ?? [])
            .filter((m) => may(me, needs[m]))
            .map((m) => (
              <button key={m} type="button" className="plain-button" onClick={() => setMove(m)}>
                {t(`move.${m}`)}
              </button>
            ))}
        {may(me, 'roster.import') && (
          <Link className="plain-button" to="/campaigns/roster">
            {t('roster')}
          </Link>
        )}
        {fresh}
      </header>
      {campaign.status === 'draft' && own && <LaunchBox campaign={campaign} />}
      <Gantt campaign={campaign} progress={progress.data} onMove={own && may(me, 'campaign.reschedule') ? setPhase : undefined} />
      <ProblemNote error={progress.error ?? urge.error} retry={() => void progress.refetch()} />
      {urge.data && (
        <div className="note pass-note" role="status">
          {t('urge.done', urge.data)}
        </div>
      )}
      {progress.isPending && progress.fetchStatus !== 'idle' && <Bones rows={6} />}
      {total && (
        <>
          <section className="funnel" aria-label={t('progress')}>
            {total.stages.map((s) => (
              <Link key={s.step} to={`/cases?${new URLSearchParams({ step: s.step })}`} className={`funnel-step sheet edge-${s.step}`}>
                <span>{t(`step.${s.step}`, { ns: 'words' })}</span>
                <strong>{s.at}</strong>
                <small className="second">{yuan(s.at_fen)}</small>
                <small className="second">
                  {total.cases > 0 ? Math.round((s.passed / total.cases) * 100) : 0}%
                </small>
              </Link>
            ))}
          </section>
          <div className="head units-head">
            <h2>{total.name}</h2>
            <span className="second">
              {t('total', { n: total.cases, yuan: yuan(total.amount_fen) })}
            </span>
            {total.overdue > 0 && (
              <span className="stop">
                {t('overdue')} {total.overdue}
              </span>
            )}
            {whole && <span className={whole.tone}>{whole.text}</span>}
            <span className="second">
              {without.map((end) => (total.ended[end] ? `${t(end === 'deceased' ? 'without' : `state.${end}`, { ns: end === 'deceased' ? 'board' : 'words' })} ${total.ended[end]}  ` : ''))}
            </span>
            <span className="head-space" />
            {below && (
              <button type="button" className="plain-button" onClick={() => setQuery({})}>
                {t('up')}
              </button>
            )}
            {may(me, 'campaign.urge') && campaign.status === 'running' && (
              <button type="button" className="main-button" disabled={urge.isPending} onClick={() => urge.mutate(progress.data!.below)}>
                {t('urge.all')}
              </button>
            )}
          </div>
          <Tabs value={view} onChange={setView} tabs={[['progress', t('progress')], ['owed', t('owed')], ['form', t('form.tab')], ...(may(me, 'task.reassign') ? [['work', t('work')] as const] : [])]}>
            {view === 'form' ? (
              <SurveyFormBox campaign={campaign.id} own={!!own && may(me, 'campaign.launch') && ['running', 'suspended'].includes(campaign.status)} />
            ) : view === 'work' ? (
              <OpenWork campaign={campaign.id} units={progress.data!.units} />
            ) : view === 'owed' ? (
              <Obligations units={progress.data!.units} onUrge={urges} />
            ) : (
              <>
                <Units
                  units={progress.data!.units}
                  link={link}
                  onOpen={(union) => setQuery({ below: union })}
                  onUrge={urges}
                />
                <p className="legend second" aria-label={t('legend')}>
                  {total.stages.map((s) => (
                    <span key={s.step}>
                      <i className={`seg-${s.step}`} /> {t(`step.${s.step}`, { ns: 'words' })}
                    </span>
                  ))}
                  <span>
                    <i className="seg-done" /> {t('finished')}
                  </span>
                  <span>
                    <i className="seg-none" /> {t('without')}
                  </span>
                  <span className="legend-hint">{t('table.hint')}</span>
                </p>
              </>
            )}
          </Tabs>
        </>
      )}
      {move && <MoveDialog campaign={campaign} move={move} onClose={() => setMove(undefined)} />}
      {phase && <RescheduleDialog campaign={campaign.id} phase={phase} onClose={() => setPhase(undefined)} />}
    </div>
  );
}
