import { useTranslation } from 'react-i18next';
import type { OpsView } from '../../api/ops';
import { moment } from '../../parts/time';

// Snags are the workflows that do not get on by themselves, and why.
export function Snags({ view }: { view: OpsView }) {
  const { t, i18n } = useTranslation('ops');
  const { t: words } = useTranslation('words');
  if (!view.snags.length) return null;
  return (
    <section className="ops-wide">
      <h2>{t('snags')}</h2>
      <p className="second">{t('snags.hint')}</p>
      <div className="table-wrap sheet">
        <table className="table cards">
          <thead>
            <tr>
              <th>{t('workflow')}</th>
              <th>{t('snag.cause')}</th>
              <th>{t('snag.code')}</th>
              <th className="n">{t('snag.attempts')}</th>
              <th>{t('snag.since')}</th>
            </tr>
          </thead>
          <tbody>
            {view.snags.map((s) => (
              <tr key={`${s.workflow} ${s.cause} ${s.what}`}>
                <td className="ops-id" data-label={t('workflow')}>
                  {s.case_no ? <a href={`/cases/${s.workflow.slice('case/'.length)}`}>{s.case_no}</a> : s.workflow}
                </td>
                <td data-label={t('snag.cause')} className="ops-amiss">
                  {t(`snag.${s.cause}`)}
                  <div className="second">{s.cause === 'clock' ? words(`state.${s.what}`, { defaultValue: s.what }) : s.what}</div>
                </td>
                <td data-label={t('snag.code')}>{s.code ?? ''}</td>
                <td className="n" data-label={t('snag.attempts')}>
                  {s.attempts}
                </td>
                <td data-label={t('snag.since')}>{moment(s.since, i18n.language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
