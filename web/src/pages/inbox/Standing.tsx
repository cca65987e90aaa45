import { useTranslation } from 'react-i18next';
import type { Campaign } from '../../api/campaigns';
import { useMe } from '../../api/me';
import type { Task } from '../../api/tasks';
import { moment } from '../../parts/time';

// Standing says how I stand to a task: whom I act for, who has it, whose
// signatures the seat asks for and which are given, what was done with it.
export function Standing({ task, campaign }: { task: Task; campaign?: Campaign }) {
  const { t, i18n } = useTranslation('inbox');
  const { data: me } = useMe();
  const seat = task.kind === 'review' || task.kind === 'approve' ? campaign?.rules.chain?.[task.seat] : undefined;
  const signers = task.signers ?? [];
  const signed = signers.filter((s) => s.signed).length;
  const needs = !seat ? 1 : seat.mode === 'quorum' ? (seat.need ?? Math.ceil((Math.max(seat.of ?? 1, signers.length) * (seat.percent ?? 100)) / 100)) : Math.max(1, seat.of ?? 1, signers.length);
  const h = task.holding;
  const mine = h && h.holder.id === me?.id;
  return (
    <>
      {task.on_behalf_of && (
        <p className="standing">
          <strong>{t('standing.for', { name: task.on_behalf_of.name })}</strong>
        </p>
      )}
      {h && (
        <p className="standing second">
          {t(mine ? `standing.mine.${h.how}` : `standing.held.${h.how}`, { name: h.holder.name })}
          {h.how === 'entrusted' && !mine && h.owner === me?.id && ` ${t('standing.back')}`}
        </p>
      )}
      {task.collective && <p className="standing second">{t('standing.collective')}</p>}
      {seat && (seat.mode || signers.length > 0) && (
        <div className="standing seats">
          <span>
            {t('seat.' + (seat.mode ?? (signers.length > 1 ? 'all' : 'any')), { need: needs, of: Math.max(seat.of ?? 1, signers.length) })}
            {t('colon', { ns: 'words' })}
            <span className="tabular">{t('seat.given', { n: signed, need: needs })}</span>
          </span>
          <ul>
            {signers.map((s) => (
              <li key={s.username ?? s.name} className={s.signed ? 'pass' : s.now ? undefined : 'second'}>
                <span aria-hidden="true">{s.signed ? '✓' : s.now ? '●' : '○'}</span> {s.name}
                {s.added && <span className="second"> {t('work.countersign', { ns: 'words' })}</span>}
                <span className="hidden"> {t(s.signed ? 'seat.signed' : s.now ? 'seat.now' : 'seat.later')}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {(task.acts?.length ?? 0) > 0 && (
        <ul className="standing acts">
          {task.acts!.map((a) => (
            <li key={a.at + a.act}>
              {a.by} <strong>{t('work.' + a.act, { ns: 'words', defaultValue: a.act })}</strong>
              {a.person && ` → ${a.person}`}
              {a.outcome && ` · ${t('outcome.' + a.outcome, { ns: 'words' })}`} <time className="second tabular">{moment(a.at, i18n.language)}</time>
              {a.comment && <blockquote>{a.comment}</blockquote>}
            </li>
          ))}
        </ul>
      )}
      {task.urged && task.urged.today > 0 && (
        <p className="standing warn">
          {t('standing.urged', { n: task.urged.today })} {task.urged.last_at && <time className="tabular">{moment(task.urged.last_at, i18n.language)}</time>}
        </p>
      )}
    </>
  );
}
