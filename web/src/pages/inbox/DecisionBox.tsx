import { Button, Tooltip } from 'antd';
import type { TFunction } from 'i18next';
import { type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Campaign } from '../../api/campaigns';
import type { Outcome, Task } from '../../api/tasks';
import type { Act } from '../../api/work';
import { keepDraft, readDraft } from '../../parts/drafts';
import { ProblemNote } from '../../parts/ProblemNote';
import { because } from '../../parts/because';
import { Kinship } from '../cases/Kinship';
import { DecisionFields, type Fields, missing, startFields } from './DecisionFields';
import { exceptionsOf, leftOf, setAside } from './exceptions';
import { ExceptionTicks } from './ExceptionTicks';
import { MissingTicks } from './MissingTicks';
import { keepMinutes, lastMinutes, MinutesFields, quorate, wantsMinutes } from './Minutes';
import { PhraseList } from './PhraseList';
import { type Answer, type Decision, useDecide } from './useDecide';
import { Work, type WorkHandle } from './Work';

export interface BoxHandle {
  choose: (outcome: Outcome) => void;
  comment: () => void;
  work: (act: Act) => void;
}

interface Draft {
  outcome?: Outcome;
  comment: string;
  returnTo?: string;
  aside?: string[]; // soft rules set aside, by code
  missing?: string[]; // of a return: what the case lacks
  fields: Fields;
}

interface Props {
  task: Task;
  second: boolean; // the second signature of a step
  campaign?: Campaign; // whose rules say what is asked
  onSent: (answer: Answer) => void;
  onWorked: (act: Act, left: boolean) => void;
  onNext: () => void;
  ref: Ref<BoxHandle>;
}

const keys: Partial<Record<Outcome, string>> = { approve: 'a', return: 'r' };

const needsReason: Outcome[] = ['return', 'reject', 'request_documents', 'withdraw'];

// Handlers who owe a word on kinship where the plan demands it (relief, kinship_declared).
const kinKinds: Task['kind'][] = ['accept', 'survey', 'verify', 'review', 'approve'];

const outcomes: readonly string[] = ['approve', 'return', 'reject', 'request_documents', 'withdraw'] satisfies Outcome[];

// Of what may be done with a task, the outcomes answer it; the rest is other work.
const answers = (task: Task) => task.allowed_actions.flatMap((a) => (outcomes.includes(a.action) ? [{ ...a, action: a.action as Outcome }] : []));

export const outcomeWord = (kind: string, outcome: Outcome) =>
  outcome === 'approve' ? `approve.${kind}` : outcome === 'reject' && kind === 'object' ? 'reject.object' : `words:outcome.${outcome}`;

// returnTargets are the steps already done to which it may go back; in review
// each earlier seat of the chain is one of its own.
const returnTargets = (task: Task): string[] =>
  (task.return_targets ?? []).flatMap((s) => (s === 'in_review' ? Array.from({ length: task.seat }, (_, i) => `in_review:${i}`) : [s as string]));

const returnTo = (target = ''): Partial<Decision> => {
  const [state, seat] = target.split(':');
  return { return_to: (state || undefined) as Decision['return_to'], return_seat: seat === undefined ? undefined : Number(seat) };
};

function targetWord(target: string, campaign: Campaign | undefined, t: TFunction): string {
  const [state, at] = target.split(':');
  const seat = at === undefined ? undefined : campaign?.rules.chain?.[Number(at)];
  if (!seat) return t('step_back.' + state);
  return t('seat.target', { level: t('level.' + seat.level, { ns: 'words' }), role: t('role.' + seat.role, { ns: 'words' }), n: Number(at) + 1 });
}

// DecisionBox is where one task is decided. Choosing an outcome only opens the
// box; what is sent is what stands in it. Drafts survive moving on.
export function DecisionBox({ task, second, campaign, onSent, onWorked, onNext, ref }: Props) {
  const { t } = useTranslation('inbox');
  const name = `task.${task.id}`;
  const [draft, setDraft] = useState<Draft>(() => readDraft<Draft>(name) ?? { comment: '', fields: startFields(task.kind, task.amount_fen, t) });
  const [touched, setTouched] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  // Where the cursor goes as soon as it is drawn: what is typed next belongs into the box,
  // however fast it comes.
  const section = useRef<HTMLElement>(null);
  const [aim, setAim] = useState<{ at: string }>();
  useLayoutEffect(() => {
    if (aim) section.current?.querySelector<HTMLElement>(aim.at)?.focus();
  }, [aim]);
  const change = (part: Partial<Draft>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    keepDraft(name, next.comment || next.outcome ? next : undefined);
  };
  const decide = useDecide(task, (answer) => {
    keepDraft(name, undefined);
    if (meeting !== 'no' && quorate(minutes)) keepMinutes(campaign?.id, minutes);
    onSent(answer);
  });

  const possible = answers(task);
  const outcome = draft.outcome;
  const word = (o: Outcome) => t(outcomeWord(task.kind, o));
  const exceptions = outcome === 'approve' ? exceptionsOf(task) : [];
  const aside = draft.aside ?? [];
  const reason = outcome !== undefined && (needsReason.includes(outcome) || exceptions.length > 0);
  // What the campaign's rules ask besides: am I kin to the household, and what the meeting's minutes say.
  const kinship = outcome === 'approve' && kinKinds.includes(task.kind) && !!campaign?.rules.requires?.includes('kinship_declared');
  const meeting = outcome === 'approve' ? wantsMinutes(task, campaign) : 'no';
  const minutes = draft.fields.minutes ?? (meeting === 'no' ? undefined : lastMinutes(campaign?.id));
  const targets = returnTargets(task);
  const [kin, setKin] = useState(false);
  // What a return lists; and what a resubmission still lacks is sent on only knowingly.
  const listed = outcome === 'return' && targets.length > 0;
  const mustList = listed && !!campaign?.rules.requires?.includes('missing_listed');
  const picked = draft.missing ?? [];
  const lacking = outcome === 'approve' ? possible.find((a) => a.action === 'approve' && a.allowed && a.reason_code === 'missing_unmended') : undefined;
  const [anyway, setAnyway] = useState(false);
  const work = useRef<WorkHandle>(null);
  const lacks =
    (reason && !draft.comment.trim()) ||
    (listed && !draft.returnTo) ||
    (mustList && picked.length === 0) ||
    (!!lacking && !anyway) ||
    leftOf(exceptions, aside).length > 0 ||
    (kinship && draft.fields.kinship !== 'none') ||
    (meeting === 'must' && !quorate(minutes)) ||
    (outcome === 'approve' && missing(task.kind, draft.fields, second));

  const choose = (o: Outcome) => {
    const a = possible.find((x) => x.action === o);
    if (!a?.allowed) return;
    setTouched(false);
    change({ outcome: o, returnTo: o === 'return' ? (draft.returnTo ?? targets.at(-1)) : draft.returnTo });
    setAim({ at: task.kind === 'correct_account' && o === 'approve' && !second ? '.decision-open input' : '.decision-open textarea' });
  };
  useImperativeHandle(ref, () => ({ choose, work: (act) => work.current?.open(act), comment: () => (box.current ? box.current.focus() : choose(possible.find((a) => a.allowed)?.action ?? 'approve')) }));

  const approved = (): Fields => ({
    ...draft.fields,
    minutes: meeting !== 'no' && quorate(minutes) ? minutes : undefined,
    ...(exceptions.length > 0 ? { override: setAside(exceptions, aside) } : {}),
  });
  const send = () => {
    if (!outcome || decide.isPending) return;
    setTouched(true);
    if (lacks) return setAim({ at: "[aria-invalid='true']" });
    decide.mutate({
      outcome,
      comment: draft.comment.trim() || undefined,
      ...(outcome === 'return' ? returnTo(draft.returnTo) : {}),
      fields: outcome === 'approve' ? approved() : listed && picked.length > 0 ? { missing: picked } : undefined,
    });
  };
  const error = decide.error;
  useEffect(() => {
    if (error) box.current?.focus();
  }, [error]);

  const whyNot = [...new Set(possible.filter((a) => !a.allowed && a.reason).map(because))];
  return (
    <section
      ref={section}
      className="decision"
      aria-label={t('decide')}
      onKeyDown={(e) => {
        if (e.key === 'Enter' && (e.ctrlKey || e.metaKey) && !e.nativeEvent.isComposing) {
          e.preventDefault();
          send();
        } else if (e.key === 'Escape' && outcome) {
          e.stopPropagation();
          change({ outcome: undefined });
          (document.activeElement as HTMLElement | null)?.blur();
        }
      }}
    >
      {outcome && (
        <div className="decision-open">
          {outcome === 'approve' && <DecisionFields kind={task.kind} fields={draft.fields} wrong={touched} second={second} change={(fields) => change({ fields })} />}
          {listed && (
            <label className="decision-target">
              <span>{t('return_to')}</span>
              <select className="native-select" value={draft.returnTo ?? ''} onChange={(e) => change({ returnTo: e.target.value })}>
                {targets.map((s) => (
                  <option key={s} value={s}>
                    {targetWord(s, campaign, t)}
                  </option>
                ))}
              </select>
            </label>
          )}
          {listed && <MissingTicks things={task.missing_things ?? []} picked={picked} must={mustList} wrong={touched} change={(missing) => change({ missing })} />}
          {lacking && (
            <label className="tick">
              <input type="checkbox" checked={anyway} aria-invalid={touched && !anyway} onChange={(e) => setAnyway(e.target.checked)} />
              <span>
                <span className="warn">{because(lacking)}</span> {t('missing.anyway')}
              </span>
            </label>
          )}
          {kinship && (
            <p className="kinship">
              <label className="tick">
                <input
                  type="checkbox"
                  checked={draft.fields.kinship === 'none'}
                  aria-invalid={touched && draft.fields.kinship !== 'none'}
                  onChange={(e) => change({ fields: { ...draft.fields, kinship: e.target.checked ? 'none' : undefined } })}
                />
                <span>{t('kinship.none')}</span>
              </label>
              <button type="button" className="link-button" onClick={() => setKin(true)}>
                {t('kinship.kin')}
              </button>
            </p>
          )}
          {meeting !== 'no' && <MinutesFields campaign={campaign} minutes={minutes} wrong={touched && meeting === 'must'} change={(m) => change({ fields: { ...draft.fields, minutes: m } })} />}
          <ExceptionTicks exceptions={exceptions} aside={aside} wrong={touched} change={(aside) => change({ aside })} />
          <div className="decision-comment">
            <textarea
              ref={box}
              className="native-input"
              rows={2}
              maxLength={2000}
              aria-label={t(reason ? 'comment.required' : 'comment')}
              aria-invalid={touched && reason && !draft.comment.trim()}
              placeholder={t(reason ? 'comment.required' : 'comment.optional')}
              value={draft.comment}
              onChange={(e) => change({ comment: e.target.value })}
            />
            <PhraseList text={draft.comment} onPick={(text) => change({ comment: text })} />
          </div>
          <ProblemNote error={error} />
        </div>
      )}
      <div className="decision-buttons">
        {possible.map((a) => {
          const chosen = a.action === outcome;
          const button = (
            <Button
              key={a.action}
              type={chosen ? 'default' : a.action === 'approve' && !outcome ? 'primary' : 'default'}
              aria-pressed={chosen}
              className={chosen ? 'chosen' : undefined}
              aria-disabled={!a.allowed}
              aria-describedby={!a.allowed && a.reason ? `why-${a.action}` : undefined}
              onClick={() => choose(a.action)}
            >
              {word(a.action)}
              {!outcome && keys[a.action] && <kbd aria-hidden="true">{keys[a.action]}</kbd>}
            </Button>
          );
          return a.allowed ? (
            button
          ) : (
            <Tooltip key={a.action} title={because(a)}>
              {button}
              <span className="hidden" id={`why-${a.action}`}>
                {because(a)}
              </span>
            </Tooltip>
          );
        })}
        {!outcome && <Work ref={work} task={task} onWorked={onWorked} />}
        <span className="top-space" />
        {outcome ? (
          <Button type="primary" loading={decide.isPending} onClick={send}>
            {t('send', { what: word(outcome) })} <kbd aria-hidden="true">Ctrl ⏎</kbd>
          </Button>
        ) : (
          <Button type="text" onClick={onNext}>
            {t('next')} <kbd aria-hidden="true">j</kbd>
          </Button>
        )}
      </div>
      {whyNot.length > 0 && (
        <p className="decision-why second">
          {t('why_not')}
          {whyNot.join(' ')}
        </p>
      )}
      {kin && task.case_id && <Kinship of={{ id: task.case_id, no: task.case_no ?? '' }} onClose={() => setKin(false)} onDone={() => setKin(false)} />}
    </section>
  );
}
