import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type HoldReason, type OpsView, useHold, useRelease } from '../../api/ops';
import { Nothing } from '../../parts/Nothing';
import { ProblemNote } from '../../parts/ProblemNote';
import { moment } from '../../parts/time';

const reasons: HoldReason[] = ['dates', 'facts', 'engine', 'release'];

// Holds keeps a case's workflow from doing anything by itself, and lets it go on.
export function Holds({ view }: { view: OpsView }) {
  const { t, i18n } = useTranslation('ops');
  const [no, setNo] = useState('');
  const [reason, setReason] = useState<HoldReason>('dates');
  const hold = useHold();
  const release = useRelease();
  return (
    <section className="ops-wide">
      <h2>{t('holds')}</h2>
      <p className="second">{t('holds.hint')}</p>
      <div className="ops-ask">
        <input className="native-input" aria-label={t('holds.no')} placeholder={t('case_no')} value={no} onChange={(e) => setNo(e.target.value)} />
        <select className="native-input" aria-label={t('holds.reason')} value={reason} onChange={(e) => setReason(e.target.value as HoldReason)}>
          {reasons.map((r) => (
            <option key={r} value={r}>
              {t(`holds.${r}`)}
            </option>
          ))}
        </select>
        <button type="button" className="plain-button" disabled={!no.trim() || hold.isPending} onClick={() => hold.mutate({ no: no.trim(), reason })}>
          {t('holds.hold')}
        </button>
      </div>
      <ProblemNote error={hold.error ?? release.error} />
      {!view.holds.length && <Nothing title={t('holds.none')} />}
      {!!view.holds.length && (
        <div className="table-wrap sheet">
          <table className="table cards">
            <thead>
              <tr>
                <th>{t('case_no')}</th>
                <th>{t('holds.reason')}</th>
                <th>{t('holds.by')}</th>
                <th />
              </tr>
            </thead>
            <tbody>
              {view.holds.map((h) => (
                <tr key={h.case_id}>
                  <td className="no" data-label={t('case_no')}>
                    {h.case_no}
                  </td>
                  <td data-label={t('holds.reason')}>{t(`holds.${h.reason}`)}</td>
                  <td data-label={t('holds.by')}>
                    {h.held_by} {moment(h.held_at, i18n.language)}
                  </td>
                  <td>
                    <button type="button" className="main-button" disabled={release.isPending} onClick={() => release.mutate(h.case_id)}>
                      {t('holds.release_it')}
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
