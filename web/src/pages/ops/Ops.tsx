import { useTranslation } from 'react-i18next';
import { may, useMe } from '../../api/me';
import { type OpsView, useOps } from '../../api/ops';
import { Bones } from '../../parts/Bones';
import { yuan } from '../../parts/money';
import '../../parts/office.css';
import { ProblemNote } from '../../parts/ProblemNote';
import { moment, span } from '../../parts/time';
import { useTitle } from '../../parts/title';
import './ops.css';
import { Holds } from './Holds';
import { Orders } from './Orders';
import { Snags } from './Snags';
import './words';

// Ops is where operators see how the platform stands, and order what is to be done with workflows.
export function Ops() {
  const { t, i18n } = useTranslation('ops');
  useTitle(t('title'));
  const me = useMe().data!;
  const ops = useOps();
  if (ops.isPending) return <Bones />;
  if (ops.isError) return <ProblemNote error={ops.error} retry={() => void ops.refetch()} />;
  const v = ops.data;
  return (
    <div>
      <header className="head">
        <h1>{t('title')}</h1>
        <span className="second">{t('at', { at: moment(v.at, i18n.language) })}</span>
      </header>
      <Verdict view={v} />
      <div className="ops-parts">
        <Snags view={v} />
        <Figures view={v} />
        <Jobs view={v} />
        <Orders view={v} mayRebuild={may(me, 'workflow.rebuild')} />
        <Holds view={v} />
        <Differences view={v} />
      </div>
    </div>
  );
}

const limits: Record<string, number> = { outbox_age_seconds: 60, heartbeat_age_seconds: 60, clock_ahead_seconds: 2, disk_short: 0 };
const high = (f: OpsView['figures'][number]) => Math.abs(f.n) > (limits[f.name] ?? Infinity);
const daily = 36 * 3600_000; // a nightly job, and the time it takes
const stale = (view: OpsView, job: string) => {
  const ended = view.jobs.find((j) => j.job === job)?.ended_at;
  return !ended || Date.parse(view.at) - Date.parse(ended) > daily;
};
const jobs = ['verify', 'reconcile', 'backup', 'seal'];

function Verdict({ view }: { view: OpsView }) {
  const { t, i18n } = useTranslation('ops');
  const amiss = [
    ...view.figures.filter(high).map((f) => t(f.name)),
    ...view.jobs.flatMap((j) => [
      ...(j.broken?.length ? [t('broken', { ids: j.broken.join(', ') })] : []),
      ...(j.unknown?.length ? [t('unknown', { ids: j.unknown.join(', ') })] : []),
    ]),
    ...['verify', 'backup'].filter((job) => stale(view, job)).map((job) => t('stale', { job: t(`job.${job}`) })),
    ...(view.snags.length ? [t('snags.n', { n: view.snags.length })] : []),
    ...(view.holds.length ? [t('holds.n', { n: view.holds.length })] : []),
    ...view.orders.filter((o) => o.status === 'waiting').map((o) => `${o.case_no ?? ''} ${t('status.waiting')}`),
  ];
  return (
    <div className={`note ${amiss.length ? 'stop-note' : 'pass-note'}`} role="status">
      {amiss.length ? `${t('amiss', { n: amiss.length })}${amiss.join(i18n.language === 'en' ? '; ' : '；')}` : t('well')}
    </div>
  );
}

function Figures({ view }: { view: OpsView }) {
  const { t } = useTranslation('ops');
  const { t: words } = useTranslation('words');
  const shown = view.figures.filter((f) => !f.name.startsWith('upkeep_') && f.name !== 'snags' && f.name !== 'workflows_held');
  const value = (f: OpsView['figures'][number]) => {
    if (f.name === 'money_fen') return yuan(f.value === 'funding' ? -f.n : f.n); // the account that money comes from is below zero
    return f.name.endsWith('_seconds') ? t('seconds', { n: Math.round(f.n) + 0 }) : f.n;
  };
  const what = (f: OpsView['figures'][number]) =>
    f.label ? t(`${f.label}.${f.value}`, { defaultValue: words(`${f.label}.${f.value}`, { defaultValue: f.value }) }) : '';
  return (
    <section>
      <h2>{t('figures')}</h2>
      <div className="table-wrap sheet">
        <table className="table">
          <thead>
            <tr>
              <th>{t('figure')}</th>
              <th className="n">{t('value')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((f) => (
              <tr key={`${f.name} ${f.value ?? ''}`}>
                <td>
                  {t(f.name)} <span className="second">{what(f)}</span>
                </td>
                <td className={high(f) ? 'n ops-amiss' : 'n'}>{value(f)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Jobs({ view }: { view: OpsView }) {
  const { t } = useTranslation('ops');
  const { t: words } = useTranslation('words');
  const names = [...new Set([...jobs, ...view.jobs.map((j) => j.job)])];
  return (
    <section>
      <h2>{t('jobs')}</h2>
      <div className="table-wrap sheet">
        <table className="table">
          <thead>
            <tr>
              <th>{t('job')}</th>
              <th>{t('ended')}</th>
              <th className="n">{t('wrong')}</th>
            </tr>
          </thead>
          <tbody>
            {names.map((name) => {
              const j = view.jobs.find((one) => one.job === name);
              const age = j?.ended_at && Date.parse(view.at) - Date.parse(j.ended_at);
              return (
                <tr key={name}>
                  <td>{t(`job.${name}`, { defaultValue: name })}</td>
                  <td>
                    {typeof age === 'number' ? t('ago', { span: span(age, words) }) : t('job.none')}
                    {!!j?.broken?.length && <div className="ops-amiss">{t('broken', { ids: j.broken.join(', ') })}</div>}
                    {!!j?.unknown?.length && <div className="ops-amiss">{t('unknown', { ids: j.unknown.join(', ') })}</div>}
                  </td>
                  <td className={j?.wrong ? 'n ops-amiss' : 'n'}>{j?.wrong ?? ''}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Differences({ view }: { view: OpsView }) {
  const { t } = useTranslation('ops');
  const found = view.jobs.flatMap((j) => j.differences ?? []);
  if (!found.length) return null;
  return (
    <section className="ops-wide">
      <h2>{t('differences')}</h2>
      <div className="table-wrap sheet">
        <table className="table cards">
          <thead>
            <tr>
              <th>{t('workflow')}</th>
              <th>{t('kind')}</th>
              <th>{t('expected')}</th>
              <th>{t('found')}</th>
            </tr>
          </thead>
          <tbody>
            {found.map((d) => (
              <tr key={`${d.topic}/${d.id}`}>
                <td className="ops-id" data-label={t('workflow')}>
                  {d.topic}/{d.id}
                </td>
                <td data-label={t('kind')}>{d.kind}</td>
                <td data-label={t('expected')}>{d.expected}</td>
                <td data-label={t('found')}>{d.found}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
