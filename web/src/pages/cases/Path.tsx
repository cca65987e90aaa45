import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Case, Entry } from '../../api/cases';
import type { StepAhead } from '../../api/work';
import { i18next } from '../../i18n';
import { Due } from '../../parts/Due';
import { clock, dayOf, dayWords, span } from '../../parts/time';
import { MissingSaid } from './Missing';
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
      {entries.map((e, i) => (
        <li key={e.version} className={since !== undefined && e.version > since ? 'path-new' : undefined}>
          <div className="path-head">
            <strong>{t('action.' + e.action)}</strong>
            <span>{byWhom(e, t)}</span>
            <time dateTime={e.at} title={`${dayOf(e.at)} ${clock(e.at)}`} className="second tabular">
              {dayWords(e.plan_day, i18n.language)} {dayOf(e.at) === e.plan_day && clock(e.at)}
            </time>
          </div>
          {i > 0 && Date.parse(e.at) - Date.parse(entries[i - 1].at) >= 60_000 && (
            <p className="second path-took">{t('path.took', { span: span(Date.parse(e.at) - Date.parse(entries[i - 1].at), w) })}</p>
          )}
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

const shortened = (people: string[]) => (people.length > 3 ? people.slice(0, 3).join(i18next.t('comma')) + '…' : people.join(i18next.t('comma')));
