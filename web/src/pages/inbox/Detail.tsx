import { useQuery } from '@tanstack/react-query';
import { type ReactNode, type Ref, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useCampaign } from '../../api/campaigns';
import { type Case, caseQuery, type Entry, objectionsQuery, timelineQuery } from '../../api/cases';
import { Problem } from '../../api/client';
import { useHeard } from '../../api/live';
import { may, useMe } from '../../api/me';
import { type Task, taskQuery } from '../../api/tasks';
import { type Act, eligibilityQuery, stepsQuery } from '../../api/work';
import { Bones } from '../../parts/Bones';
import { Due } from '../../parts/Due';
import { yuan } from '../../parts/money';
import { ProblemNote } from '../../parts/ProblemNote';
import { moment } from '../../parts/time';
import { Documents, evidenceQuery, requestsQuery } from '../cases/Documents';
import { EarlierAid, EligibilityRules, SinceSurvey } from '../cases/Eligibility';
import { Figures, netPerHead } from '../cases/Figures';
import { Missing, MissingSaid } from '../cases/Missing';
import { Objections } from '../cases/Objections';
import { byWhom, Path } from '../cases/Path';
import { ruleResults, Rules } from '../cases/Rules';
import { type BoxHandle, DecisionBox } from './DecisionBox';
import { Note } from './Note';
import { Ruling } from './Ruling';
import { differences, lastSeen, markSeen, type Seen } from './seen';
import { Standing } from './Standing';
import type { Answer } from './useDecide';

interface Props {
  id: string;
  box: Ref<BoxHandle>;
  onSent: (task: Task, answer: Answer) => void;
  onWorked: (task: Task, act: Act, left: boolean) => void;
  onRuled: (task: Task) => void;
  onNext: () => void;
  onBack: () => void;
}

const refused = (e: Error) => e instanceof Problem && e.status >= 400 && e.status < 500 && e.status !== 401;

const moneyKinds = ['make_batch', 'approve_batch', 'release_batch', 'book_results'];
const atTheDoor = ['survey', 'receipt', 'follow_up'];
const elsewhere = [...moneyKinds, 'rule_duplicate', 'rule_clue']; // done on a screen of its own

// Detail shows one task in the order people decide in: what is asked, what has
// changed, the facts, the rules, what others said, what it does to the money.
export function Detail({ id, box, onSent, onWorked, onRuled, onNext, onBack }: Props) {
  const { t } = useTranslation('inbox');
  const { data: me } = useMe();
  // What was fetched ahead is no look: opening it always asks again.
  const task = useQuery({ ...taskQuery(id), refetchOnMount: 'always' });
  const caseId = task.data?.case_id ?? '';
  const of = useQuery({ ...caseQuery(caseId), enabled: !!caseId });
  const entries = useQuery({ ...timelineQuery(caseId), enabled: !!caseId });
  const campaign = useCampaign(task.data?.campaign_id);
  const { newer } = useHeard();
  const refetch = () => {
    void task.refetch();
    void of.refetch();
    void entries.refetch();
  };
  // What is shown stays, with what is written beside it, while the line is bad; it goes
  // only when the server says that it is not mine to see.
  const error = task.error ?? of.error;
  if (error && (refused(error) || !task.data || (caseId && !of.data))) return <ProblemNote error={error} retry={refetch} />;
  if (!task.data || (caseId && !of.data)) return <Bones rows={8} />;
  const k = task.data;
  const line = [campaign.data?.lines.find((l) => l.id === k.line_id)?.name, campaign.data?.title].filter(Boolean).join(' · ');
  return (
    <div className="detail">
      <div className="detail-body" tabIndex={-1}>
        <div className="detail-ways">
          <button type="button" className="plain-button detail-back" onClick={onBack}>
            ‹ {t('back')}
          </button>
          {atTheDoor.includes(k.kind) && k.status === 'open' && may(me, k.kind) && (
            <Link className="plain-button" to={`/field/${k.id}`}>
              {t('field.go')}
            </Link>
          )}
        </div>
        {k.status !== 'open' ? (
          <p className="detail-note" role="status">
            {t('conflict.gone')}{' '}
            <button type="button" className="plain-button" onClick={onNext}>
              {t('next')}
            </button>
          </p>
        ) : (
          newer(k.case_id, k.version) && (
            <p className="detail-note" role="status">
              {t('conflict.moved')}{' '}
              <button type="button" className="plain-button" onClick={refetch}>
                {t('conflict.look')}
              </button>
            </p>
          )
        )}
        <ProblemNote error={error} retry={refetch} />
        {of.data ? (
          <Household key={id} task={k} of={of.data} entries={entries.data ?? []} />
        ) : (
          <header className="detail-head">
            <h1>
              {t('kind.' + k.kind, { ns: 'words' })} {k.amount_fen > 0 && <span className="tabular">{yuan(k.amount_fen)}</span>}
            </h1>
            <span className="top-space" />
            <Due at={k.due_at} on={k.due_on} left={k.days_left} overdue={k.overdue} />
          </header>
        )}
        {moneyKinds.includes(k.kind) && <Elsewhere task={k} line={line} to={'/money?tab=batches' + (k.payment_batch_id ? `&batch=${k.payment_batch_id}` : '')} words="money_task" />}
        {k.kind === 'rule_duplicate' && <Elsewhere task={k} to="/archives?tab=duplicates" words="duplicate_task" />}
        {(k.kind === 'object' || k.kind === 'rule_clue') && k.status === 'open' && <Ruling key={'ruling ' + id} task={k} onSent={() => onRuled(k)} />}
      </div>
      {!elsewhere.includes(k.kind) && <DecisionBox key={id} ref={box} task={k} second={k.nth > 0} campaign={campaign.data} onSent={(a) => onSent(k, a)} onWorked={(act, left) => onWorked(k, act, left)} onNext={onNext} />}
    </div>
  );
}

// Elsewhere leads to the screen where a task is done that has no household of its own.
function Elsewhere({ task, line, to, words }: { task: Task; line?: string; to: string; words: string }) {
  const { t } = useTranslation('inbox');
  return (
    <>
      {line && <p className="ask">{line}</p>}
      <p className="second">{t(words)}</p>
      {task.status === 'open' && (
        <Link className="main-button" to={to}>
          {t(words + '.go', { what: t('kind.' + task.kind, { ns: 'words' }) })}
        </Link>
      )}
    </>
  );
}

function Household({ task, of: c, entries }: { task: Task; of: Case; entries: Entry[] }) {
  const { t, i18n } = useTranslation('inbox');
  const { data: me } = useMe();
  const campaign = useCampaign(c.campaign_id);
  const objections = useQuery(objectionsQuery(c.id));
  const eligibility = useQuery(eligibilityQuery(c.id));
  const ahead = useQuery(stepsQuery(c.id));
  const files = useQuery({ ...evidenceQuery(c.id), enabled: may(me, 'evidence.read') });
  const requests = useQuery(requestsQuery(c.id));
  const waits = requests.data?.find((r) => r.open && r.task_id === task.id);
  const e = eligibility.data;
  // What had changed when it was opened stays shown, however often it is read anew meanwhile.
  const looked = useRef<Task['since_look']>(undefined);
  if (task.since_look?.changed) looked.current = task.since_look;
  const [tab, setTab] = useState<'detail' | 'progress'>('detail');
  const seen = useRef<Seen | undefined>(undefined);
  const asked = useRef(false);
  if (!asked.current && me) {
    seen.current = lastSeen(me.id, c.id);
    asked.current = true;
  }
  useEffect(() => {
    if (me) markSeen(me.id, c);
  }, [me, c]);
  const line = campaign.data?.lines.find((l) => l.id === c.line_id);
  const open = objections.data?.filter((o) => o.status === 'filed' || o.status === 'accepted').length ?? 0;
  const refused = task.allowed_actions.find((a) => !a.allowed && a.reason_code);
  const results = ruleResults(c, line, open, refused && { code: refused.reason_code!, reason: refused.reason ?? '' });
  const shown = e?.results.some((r) => r.code === 'aided_last_year') ? results.filter((r) => r.name !== 'aided') : results;
  const disputes = (
    <Part name="objections">
      <Objections caseId={c.id} />
    </Part>
  );
  const opinions = entries.filter((e) => e.comment || (e.decision_id && !['accept', 'post'].includes(e.action)));
  return (
    <>
      <header className="detail-head">
        <h1>
          <span className="no">{c.no}</span> {c.name}
        </h1>
        <span className="second">{c.union_name}</span>
        <span className="top-space" />
        {waits ? <span className="warn">{t('paused')}</span> : <Due at={task.due_at} on={task.due_on} left={task.days_left} overdue={task.overdue} />}
        <Link to={`/cases/${c.id}`}>{t('open_case')}</Link>
      </header>
      <p className="ask">
        <strong className="tabular">{t('ask', { amount: yuan(c.amount_fen) })}</strong>
        {line && <span className="second tabular"> · {t('ask.line', { line: line.name, available: yuan(line.available_fen) })}</span>}
      </p>
      <Standing task={task} campaign={campaign.data} />
      {waits && (
        <p className="standing warn" role="status">
          {t('paused.since', { by: waits.asked_by, at: moment(waits.asked_at, i18n.language) })}
        </p>
      )}
      <div className="detail-tabs" role="tablist">
        {(['detail', 'progress'] as const).map((name) => (
          <button key={name} type="button" role="tab" aria-selected={tab === name} onClick={() => setTab(name)}>
            {t('tab.' + name)}
          </button>
        ))}
      </div>
      <div className={tab === 'detail' ? 'detail-parts' : 'detail-parts on-progress'}>
        {task.kind === 'correct_account' && <AccountPart of={c} />}
        {disputed.includes(task.kind) && disputes}
        <Changed seen={seen.current} since={looked.current} of={c} />
        {c.missing && (
          <Part name="missing">
            <Missing lines={c.missing} />
          </Part>
        )}
        {e && e.fields.length + e.changes.length > 0 && (
          <Part name="since_survey">
            <SinceSurvey of={e} />
          </Part>
        )}
        <Part name="facts" summary={t('f.members.n', { ns: 'cases', n: c.members }) + ' · ' + t('grade.' + (c.grade || 'unknown'), { ns: 'cases' }) + ' · ' + yuan(netPerHead(c))}>
          <Figures of={c} />
        </Part>
        <Part name="rules" summary={t('rules.count', { ns: 'cases', ok: shown.filter((r) => r.state === 'ok').length, all: shown.length })}>
          <Rules results={shown} />
        </Part>
        {e && e.results.length > 0 && (
          <Part
            name="eligibility"
            summary={t('elig.count', { ns: 'cases', ok: e.results.filter((r) => r.verdict === 'passed').length, all: e.results.filter((r) => r.verdict !== 'not_applicable').length })}
          >
            <EligibilityRules of={e} />
          </Part>
        )}
        {((files.data?.length ?? 0) > 0 || (requests.data?.length ?? 0) > 0) && (
          <Part name="documents" summary={files.data ? t('documents.count', { ns: 'cases', n: files.data.filter((x) => x.viewed).length, all: files.data.length }) : undefined}>
            <Documents caseId={c.id} />
          </Part>
        )}
        {e && e.aid.length > 0 && (
          <Part name="aid">
            <EarlierAid of={e} />
          </Part>
        )}
        {!disputed.includes(task.kind) && (objections.data?.length ?? 0) > 0 && disputes}
        <Part name="opinions">
          {opinions.length === 0 ? (
            <p className="second">{t('opinions.none')}</p>
          ) : (
            <ul className="opinions">
              {opinions.map((e) => (
                <li key={e.version}>
                  <span>{byWhom(e, t)}</span> <strong>{t('action.' + e.action, { ns: 'cases' })}</strong> <span className="second tabular">{e.plan_day.slice(5)}</span>
                  {e.comment && <blockquote>{e.comment}</blockquote>}
                  <MissingSaid things={e.missing} />
                </li>
              ))}
            </ul>
          )}
        </Part>
        {line && (task.kind === 'approve' || task.kind === 'review') && (
          <Part name="money">
            <MoneyEffect available={line.available_fen} ask={c.amount_fen} total={line.amount_fen} name={line.name} />
          </Part>
        )}
        {task.status === 'open' && (
          <div className="part part-detail">
            <Note key={task.id} task={task.id} />
          </div>
        )}
        <section className="part part-progress">
          <h2>{t('path', { ns: 'cases' })}</h2>
          <Path of={c} entries={entries} since={looked.current?.version} ahead={ahead.data} />
        </section>
      </div>
    </>
  );
}

// What somebody said against a household is what its task is about, and comes first.
const disputed: Task['kind'][] = ['object', 'rule_clue'];

// AccountPart is the account to be corrected: what the bank said of it, and what the
// first of the two people put in its place.
function AccountPart({ of: c }: { of: Case }) {
  const { t, i18n } = useTranslation('cases');
  const f = c.account_fault;
  const account = (...parts: (string | undefined)[]) => parts.filter(Boolean).join(' · ');
  return (
    <Part name="account">
      <dl className="facts one-column">
        {f && (
          <div>
            <dt>{t('account.fault')}</dt>
            <dd>
              <span className="stop">{f.result ? t('written.account.' + f.result) : f.reason || t('account.returned')}</span> <span className="second">{moment(f.at, i18n.language)}</span>
            </dd>
          </div>
        )}
        <div>
          <dt>{t('account.now')}</dt>
          <dd>{account(c.bank_name, c.account, c.holder)}</dd>
        </div>
        {c.proposed_account && (
          <div>
            <dt>{t('f.proposed')}</dt>
            <dd>
              <strong>{account(c.proposed_bank_name, c.proposed_account, c.proposed_holder)}</strong>
            </dd>
          </div>
        )}
      </dl>
    </Part>
  );
}

function Part({ name, summary, children }: { name: string; summary?: string; children: ReactNode }) {
  const { t } = useTranslation('inbox');
  return (
    <section className="part part-detail">
      <h2>
        {t(name, { ns: ['inbox', 'cases'] })} {summary && <span className="second tabular">{summary}</span>}
      </h2>
      {children}
    </section>
  );
}

function Changed({ seen, since, of: c }: { seen?: Seen; since?: Task['since_look']; of: Case }) {
  const { t, i18n } = useTranslation('inbox');
  const moved = seen ? differences(seen, c) : [];
  if (!since && moved.length === 0) return null;
  const show = (v: number | string, name: string) => (typeof v === 'number' && name.endsWith('_fen') ? yuan(v) : name === 'grade' ? t('grade.' + (v || 'unknown'), { ns: 'cases' }) : String(v));
  return (
    <section className="part part-detail changed" role="status">
      <h2>
        {t('changed')} {since && <time className="second tabular">{moment(since.at, i18n.language)}</time>}
      </h2>
      <ul>
        {moved.map((d) => (
          <li key={d.name} className="tabular">
            {t('f.' + d.name, { ns: 'cases' })} {show(d.before, d.name)} → <strong>{show(d.now, d.name)}</strong>
          </li>
        ))}
        {since?.events.map((e) => (
          <li key={e.version}>
            {byWhom(e, t)} {t('action.' + e.action, { ns: 'cases' })}
            {e.comment && t('colon', { ns: 'words' }) + e.comment}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function MoneyEffect({ name, total, available, ask }: { name: string; total: number; available: number; ask: number }) {
  const { t } = useTranslation('inbox');
  const after = available - ask;
  const share = (fen: number) => `${total > 0 ? Math.max(0, Math.min(100, (fen / total) * 100)) : 0}%`;
  return (
    <div className="effect">
      <div className="effect-bar" aria-hidden="true">
        <span style={{ width: share(total - available) }} />
        <span className="effect-ask" style={{ width: share(ask) }} />
      </div>
      <p className="tabular">
        {name} {yuan(available)} − {yuan(ask)} → {t('money.after')} <strong className={after < 0 ? 'stop' : undefined}>{yuan(after)}</strong>
      </p>
    </div>
  );
}
