import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Case, Entry } from '../../api/cases';
import type { StepAhead } from '../../api/work';
import { i18next } from '../../i18n';
import { Due } from '../../parts/Due';
import { clock, dayOf, dayWords, moment, span } from '../../parts/time';
import { MissingSaid } from './Missing';
import './record-words';
import { TakeBack } from './TakeBack';

// byWhom is who did it; what the clock did says so in the reader's language.
export const byWhom = (e: Entry, t: TFunction) => (!e.by || e.by === '系统' ? t('path.system', { ns: 'cases' }) : e.by);

// The steps a case still has before it, in the order of the path.
const order = ['survey', 'verification', 'posting', 'approval', 'disbursement', 'receipt', 'follow_up'] as const;

// Path is what happened to a case as a line of steps: who, when, how long, what
// they said; then whose turn it is, and the steps to come. By his own latest
// decision somebody finds 撤回; whose it is the server knows better than a name.
export function Path({ of: c, entries, since, ahead, me }: { of: Case; entries: Entry[]; since?: number; ahead?: StepAhead[]; me?: string }) {
  const { t, i18n } = useTranslation('cases');
  const { t: w } = useTranslation();
  // Those whose turn it is, by name, as far as the forecast knows them.
  const nowPeople = (kind: string) => {
    const s = ahead?.find((x) => x.now && x.kind === kind);
    return s && s.people.length > 0 ? t('path.waits.people', { people: shortened(s.people) }) : undefined;
  };
  const at = order.indexOf(c.step as (typeof order)[number]);
  return (
    <ol className="path">
      {entries.map((e) => (
        <li key={e.at + e.action} className={[e.written && 'path-written', since !== undefined && e.version > since && !e.written && 'path-new'].filter(Boolean).join(' ') || undefined}>
          <div className="path-head">
            <strong>{t('action.' + e.action)}</strong>
            <span>{byWhom(e, t)}</span>
            <time dateTime={e.at} title={`${dayOf(e.at)} ${clock(e.at)}`} className="second tabular">
              {dayWords(e.plan_day, i18n.language)} {dayOf(e.at) === e.plan_day && clock(e.at)}
            </time>
          </div>
          {!e.written && (e.took_seconds ?? 0) >= 60 && <p className="second path-took">{t('path.took', { span: span((e.took_seconds ?? 0) * 1000, w) })}</p>}
          {e.written && <WrittenDown of={e.written} />}
          {e.comment && <blockquote>{e.comment}</blockquote>}
          <MissingSaid things={e.missing} />
          {e.can_take_back && e.decision_id && e.by === me && <TakeBack caseId={c.id} decision={e.decision_id} />}
        </li>
      ))}
      {c.open_tasks.map((task) => (
        <li key={task.id} className="path-now">
          <div className="path-head">
            <strong>{t('kind.' + task.kind, { ns: 'words' })}</strong>
            <span>{nowPeople(task.kind) ?? t('path.waits', { role: t('role.' + task.role, { ns: 'words' }), union: task.union })}</span>
            <Due at={task.due_at} overdue={!!task.due_at && Date.parse(task.due_at) < Date.now()} />
          </div>
        </li>
      ))}
      {c.open_tasks.length === 0 && c.step !== 'ended' && (
        <li className="path-now">
          <div className="path-head">
            <strong>{t('state.' + c.state, { ns: 'words' })}</strong>
          </div>
        </li>
      )}
      {ahead
        ?.filter((s) => !s.now)
        .map((s, i) => (
          <li key={`${s.kind}${s.seat}${i}`} className="path-coming">
            <div className="path-head">
              <span>
                {t('kind.' + s.kind, { ns: 'words' })}
                {s.needs > 1 && ` · ${t('ahead.needs', { n: s.needs })}`}
              </span>
              <span className={s.nobody ? 'stop' : undefined}>{s.nobody ? t('ahead.nobody') : shortened(s.people)}</span>
            </div>
          </li>
        ))}
      {!ahead &&
        at >= 0 &&
        order.slice(at + 1).map((step) => (
          <li key={step} className="path-coming">
            {t('step.' + step, { ns: 'words' })}
          </li>
        ))}
    </ol>
  );
}

// WrittenDown says who outside the union confirmed the case by which paper, or what
// the bank said of its account.
function WrittenDown({ of: w }: { of: NonNullable<Entry['written']> }) {
  const { t, i18n } = useTranslation('cases');
  return (
    <>
      {w.body && <p>{t('written.by', { body: w.body, by: t('by.' + w.by, { ns: 'records' }) })}</p>}
      {w.paper && <p className="second">{t('written.paper', { paper: t('evidence.' + w.paper), at: moment(w.paper_at ?? '', i18n.language) })}</p>}
      {w.result && <p className={w.result === 'good' ? 'pass' : 'stop'}>{t('written.account.' + w.result)}</p>}
    </>
  );
}

const shortened = (people: string[]) => (people.length > 3 ? people.slice(0, 3).join(i18next.t('comma')) + '…' : people.join(i18next.t('comma')));
