import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type FieldChange, useDifference, useVersions } from '../../api/archives';
import { Bones } from '../../parts/Bones';
import { Dialog } from '../../parts/Dialog';
import { ProblemNote } from '../../parts/ProblemNote';
import { moment } from '../../parts/time';

interface Props {
  id: string;
  shown: number;
  latest: number;
  onView: (n: number) => void;
}

// Versions lists how a file stood, with the decisions that rest on each.
export function Versions({ id, shown, latest, onView }: Props) {
  const { t, i18n } = useTranslation('archives');
  const list = useVersions(id);
  const [other, setOther] = useState<number>();
  return (
    <section className="sheet part">
      <h2>{t('versions')}</h2>
      <p className="second">{t('versions.hint')}</p>
      <ProblemNote error={list.error} />
      <ul className="plain-list">
        {list.data?.map((v) => (
          <li key={v.version} aria-current={v.version === shown || undefined}>
            <div className="version-row">
              <strong>{t('version.n', { n: v.version })}</strong>
              {v.version === latest && <span className="second">{t('latest')}</span>}
              <span className="second">{t(`origin.${v.origin}`)}</span>
              <span className="head-space" />
              {v.version !== shown && (
                <>
                  <button type="button" className="link-button" onClick={() => onView(v.version)}>
                    {t('view')}
                  </button>
                  <button type="button" className="link-button" onClick={() => setOther(v.version)}>
                    {t('compare', { n: shown })}
                  </button>
                </>
              )}
            </div>
            <div className="second">{t('by', { who: v.confirmed_by ? `${v.made_by}${t('comma', { ns: 'words' })}${v.confirmed_by}` : v.made_by, at: moment(v.at, i18n.language) })}</div>
            {v.decisions.length > 0 && (
              <div>
                {t('frozen', { n: v.decisions.length })}
                {t('colon', { ns: 'words' })}
                {v.decisions.slice(0, 6).map((d) => (
                  <span key={d.id}>
                    <Link to={`/cases/${d.case_id}`}>{t(`kind.${d.kind}`, { ns: 'words', defaultValue: d.kind })}</Link>{' '}
                  </span>
                ))}
              </div>
            )}
          </li>
        ))}
      </ul>
      {other !== undefined && <Compare id={id} from={Math.min(other, shown)} to={Math.max(other, shown)} onClose={() => setOther(undefined)} />}
    </section>
  );
}

function Compare({ id, from, to, onClose }: { id: string; from: number; to: number; onClose: () => void }) {
  const { t } = useTranslation('archives');
  const found = useDifference(id, from, to);
  return (
    <Dialog title={t('compare.title', { from, to })} onClose={onClose}>
      <ProblemNote error={found.error} />
      {found.isPending && <Bones />}
      {found.data && (found.data.length === 0 ? <p>{t('compare.none')}</p> : <Changes fields={found.data} />)}
      <div className="dialog-foot">
        <button type="button" className="plain-button" onClick={onClose}>
          {t('word.close', { ns: 'words' })}
        </button>
      </div>
    </Dialog>
  );
}

// Changes shows fields before and after, side by side.
export function Changes({ fields }: { fields: FieldChange[] }) {
  const { t } = useTranslation('archives');
  return (
    <div className="table-wrap">
      <table className="table cards changes">
        <thead>
          <tr>
            <th>{t('field')}</th>
            <th>{t('before')}</th>
            <th>{t('after')}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((f) => (
            <tr key={f.field}>
              <td>
                {f.name} {f.sensitive && <span className="chip warn">{t('sensitive')}</span>}
              </td>
              <td data-label={t('before')}>
                <del>{f.before || '—'}</del>
              </td>
              <td data-label={t('after')}>
                <ins>{f.after || '—'}</ins>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
