import { useTranslation } from 'react-i18next';
import type { Campaign } from '../../api/campaigns';
import type { Case, Entry } from '../../api/cases';
import type { Me } from '../../api/me';
import { type CaseRecord, useRecords } from '../../api/records';
import { yuan } from '../../parts/money';
import { dayWords, moment } from '../../parts/time';
import { factsOf } from './facts';
import { netPerHead } from './Figures';
import { MissingSaid } from './Missing';
import './record-words';

// ApprovalForm is what prints: the paper 审批表 with what visits and meetings found
// and every opinion, and nothing of the screen. It is hidden until then. found says
// that its reader has what was found on the screen too: no paper says more than that.
export function ApprovalForm({ of: c, entries, campaign, me, found }: { of: Case; entries: Entry[]; campaign: Campaign; me: Me; found: boolean }) {
  const { t, i18n } = useTranslation('cases');
  const inYuan = (fen: number) => `${yuan(fen)} ${t('word.yuan', { ns: 'words' })}`;
  const day = (d: string) => dayWords(d, i18n.language);
  const p = c.posting;
  const cells: [string, string][] = [
    [t('col.no'), c.no],
    [t('col.name'), c.name],
    [t('f.id_number'), c.id_number],
    [t('f.phone'), c.phone],
    [t('f.union'), c.union_name],
    [t('f.unit'), [c.unit, c.employment].filter(Boolean).join(' · ')],
    [t('f.category'), c.category],
    [t('f.cause'), c.cause ?? ''],
    [t('f.members'), t('f.members.n', { n: c.members })],
    [t('f.income_fen'), inYuan(c.income_fen)],
    [t('f.expenditure_fen'), inYuan(c.expenditure_fen)],
    [t('f.grade'), t('print.grade', { grade: t('grade.' + (c.grade || 'unknown')), net: yuan(netPerHead(c)) })],
    [t('f.amount_fen'), inYuan(c.amount_fen)],
    [t('f.last_year'), t(c.aided_last_year ? 'f.last_year.yes' : 'f.last_year.no')],
  ];
  const records = useRecords(c.id, found).data?.records.filter((r) => r.form) ?? [];
  const signed = entries.filter((e) => e.decision_id);
  return (
    <section className="approval-form">
      <h1>{t('print.title')}</h1>
      <p className="approval-campaign">
        {campaign.title}
        {campaign.rehearsal_day && ` · ${t('rehearsal', { ns: 'frame' })}`}
      </p>
      <table>
        <tbody>
          {Array.from({ length: Math.ceil(cells.length / 2) }, (_, i) => (
            <tr key={i}>
              {cells.slice(i * 2, i * 2 + 2).map(([name, value]) => [
                <th key={name} scope="row">
                  {name}
                </th>,
                <td key={name + '.'}>{value}</td>,
              ])}
            </tr>
          ))}
          {p && (
            <tr>
              <th scope="row">{t('posting')}</th>
              <td colSpan={3}>{t('posting.' + p.status, { from: day(p.starts_on), to: day(p.ends_on) })}</td>
            </tr>
          )}
        </tbody>
      </table>
      {records.map((r) => (
        <Found key={r.id} of={r} />
      ))}
      <h2>{t('print.opinions')}</h2>
      <table>
        <tbody>
          {signed.map((e) => (
            <tr key={e.version}>
              <th scope="row">{t('action.' + e.action)}</th>
              <td>
                {e.comment && <p>{e.comment}</p>}
                <MissingSaid things={e.missing} />
                <p>
                  {e.by} · {e.plan_day}
                </p>
              </td>
            </tr>
          ))}
          {c.open_tasks.map((task) => (
            <tr key={task.id}>
              <th scope="row">{t('kind.' + task.kind, { ns: 'words' })}</th>
              <td className="approval-blank">{t('print.signature')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="approval-foot">{t('print.made', { at: moment(new Date(), i18n.language), by: me.name || me.username })}</p>
    </section>
  );
}

// Found is a home visit or a meeting, with the answers to the campaign's own questions.
function Found({ of: r }: { of: CaseRecord }) {
  const { t, i18n } = useTranslation('records');
  return (
    <>
      <h2>
        {t(`kind.${r.kind}`)} · {dayWords(r.day, i18n.language)}
      </h2>
      <table>
        <tbody>
          {factsOf(r, i18n.language, t).map(([name, what], i) => (
            <tr key={i}>
              <th scope="row">{name}</th>
              <td>{what}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
