import { useTranslation } from 'react-i18next';
import type { Campaign } from '../../api/campaigns';
import type { Progress } from '../../api/board';
import { dayWords } from '../../parts/time';
import type { Schemas } from '../../api/client';
import { type Forecast, late, leaning } from './forecast';

const dayLength = 86_400_000;
const at = (day: string) => Date.parse(day + 'T00:00:00Z') / dayLength;

// Gantt draws the phases on one line of days: today in lamp red, what no phase
// covers hatched, deadlines as flags, and where the whole will end at this pace.
export function Gantt({ campaign, progress, onMove }: { campaign: Campaign; progress?: Progress; onMove?: (phase: Schemas['Phase']) => void }) {
  const { t, i18n } = useTranslation('board');
  if (campaign.phases.length === 0) return null;
  const finishes = (progress?.total.forecast ?? []).filter((f) => f.finish && f.left > 0);
  const from = Math.min(...campaign.phases.map((p) => at(p.start)));
  const planned = Math.max(...campaign.phases.map((p) => at(p.end))) + 1;
  // A forecast far beyond the plan must not squeeze the plan to a dot.
  const last = Math.max(planned, ...finishes.map((f) => at(f.finish!) + 2));
  const to = Math.max(planned + (planned - from) * 0.06, Math.min(planned + (planned - from) * 0.35, last));
  const place = (day: number) => ((Math.min(Math.max(day, from), to) - from) / (to - from)) * 100;
  const span = (start: string, end: string) => ({ left: `${place(at(start))}%`, width: `${place(at(end) + 1) - place(at(start))}%` });
  const today = at(campaign.today);
  const shown = today >= from && today <= to;
  const months = monthsBetween(from, to);
  // On a phone a month gives way to what stands beside it.
  const close = (i: number) =>
    (i > 0 && place(months[i].day) - place(months[i - 1].day) < (place(months[i].day) > 80 ? 45 : 22)) || (shown && place(months[i].day) > place(today) - 22 && place(months[i].day) < place(today) + 18);
  const sentence = (f: Forecast) =>
    late(f)
      ? t('forecast.late', { step: t(`step.${f.step}`, { ns: 'words' }), day: f.finish, n: f.late_days, m: f.missed })
      : t('forecast.done', { step: t(`step.${f.step}`, { ns: 'words' }), day: f.finish });
  return (
    <section className="gantt sheet" aria-label={t('plan')}>
      <div className="gantt-months" aria-hidden="true">
        {months.map((m, i) => (
          <span key={m.day} className={[place(m.day) > 80 && 'gantt-last', close(i) && 'gantt-close'].filter(Boolean).join(' ')} style={{ left: `${place(m.day)}%` }}>
            {m.name}
          </span>
        ))}
        {shown && (
          <span className="gantt-today-word" style={{ left: `${place(today + 0.5)}%` }}>
            {t('today')} {campaign.today.slice(5)}
          </span>
        )}
      </div>
      <div className="gantt-body">
        <div className="gantt-back" aria-hidden="true">
          {months.map((m) => (
            <i key={m.day} className="gantt-tick" style={{ left: `${place(m.day)}%` }} />
          ))}
          {(progress?.gaps ?? []).map((g) => (
            <i key={g.start} className="gantt-gap" style={span(g.start, g.end)} title={t('gap.full', { start: g.start, end: g.end, n: g.days, w: g.working_days })}>
              <em>{t('gap', { n: g.days })}</em>
            </i>
          ))}
          {shown && <i className="gantt-today" style={{ left: `${place(today + 0.5)}%` }} />}
        </div>
        {campaign.phases.map((p) => (
          <div key={p.name} className="gantt-row">
            <div className="gantt-name">
              <strong>{t(`phase.${p.name}`, { ns: 'words' })}</strong>
              <span className="second">
                {t(`phase.${p.status}`)}
                {p.assumed && ` · ${t('assumed')}`}
                <span className="gantt-until tabular"> · {p.end.slice(5)}</span>
              </span>
            </div>
            <div className="gantt-track">
              <div
                className={`gantt-bar ${p.status}`}
                style={span(p.start, p.end)}
                role="img"
                aria-label={`${t(`phase.${p.name}`, { ns: 'words' })} ${p.start} – ${p.end}`}
                title={`${dayWords(p.start, i18n.language)} – ${dayWords(p.end, i18n.language)}`}
              >
                <span className="gantt-flag" title={t('deadline', { day: dayWords(p.end, i18n.language) })}>
                  {p.end.slice(5)}
                </span>
              </div>
            </div>
            {onMove && (
              <button type="button" className="link-button gantt-move" onClick={() => onMove(p)}>
                {t('reschedule')}
              </button>
            )}
          </div>
        ))}
        {finishes.length > 0 && (
          <div className="gantt-row gantt-ends">
            <div className="gantt-name">
              <strong>{t('forecast')}</strong>
            </div>
            <div className="gantt-track">
              {grouped(finishes, (f) => place(at(f.finish!) + 0.5), (f) => t(`step.${f.step}`, { ns: 'words' }).length * (i18n.language === 'en' ? 0.8 : 1.4) + 1).map(({ at: left, list }) => (
                <span key={list[0].step} className={`gantt-finish ${list.some(late) ? 'stop' : 'pass'}`} style={{ left: `${left}%`, transform: `translateX(${leaning(left)})` }} title={list.map(sentence).join('\n')}>
                  {list.map((f) => t(`step.${f.step}`, { ns: 'words' })).join('·')}
                </span>
              ))}
            </div>
          </div>
        )}
      </div>
      <ul className="hidden">
        {(progress?.gaps ?? []).map((g) => (
          <li key={g.start}>{t('gap.full', { start: g.start, end: g.end, n: g.days, w: g.working_days })}</li>
        ))}
      </ul>
    </section>
  );
}

// grouped puts what would lie upon each other under one flag; places and widths are
// hundredths of the track.
function grouped(list: Forecast[], where: (f: Forecast) => number, width: (f: Forecast) => number) {
  const groups: { at: number; list: Forecast[] }[] = [];
  const half = (g: Forecast[]) => g.reduce((n, f) => n + width(f), 0) / 2;
  for (const f of [...list].sort((a, b) => where(a) - where(b))) {
    const near = groups.at(-1);
    if (near && where(f) - near.at < half(near.list) + half([f])) near.list.push(f);
    else groups.push({ at: where(f), list: [f] });
  }
  return groups;
}

function monthsBetween(from: number, to: number) {
  const months: { day: number; name: string }[] = [];
  const d = new Date(from * dayLength);
  d.setUTCDate(1);
  for (;;) {
    d.setUTCMonth(d.getUTCMonth() + 1);
    const day = d.getTime() / dayLength;
    if (day > to) return months;
    months.push({ day, name: `${d.getUTCFullYear()}-${String(d.getUTCMonth() + 1).padStart(2, '0')}` });
  }
}
