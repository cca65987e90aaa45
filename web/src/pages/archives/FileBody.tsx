import { useTranslation } from 'react-i18next';
import type { Archive } from '../../api/archives';
import { yuan } from '../../parts/money';

// FileBody is what a file says of a household, and how its grade comes about.
export function FileBody({ archive }: { archive: Archive }) {
  const { t, i18n } = useTranslation('archives');
  const { file, assessment } = archive;
  const en = i18n.language === 'en';
  const facts = (['id_number', 'phone', 'ethnicity', 'politics', 'employment', 'unit', 'health', 'disability', 'insurance', 'marriage', 'residence'] as const).filter((k) => file.head[k]);
  const home = [
    ['f.union_member', file.head.union_member === undefined ? '' : t(file.head.union_member ? 'word.yes' : 'word.no', { ns: 'words' })],
    ['f.address', file.address],
    ['f.housing', file.housing],
    ['f.setting', file.setting && t(`setting.${file.setting}`)],
    ['f.size', String(file.size)],
    ['f.cause', [file.cause, ...(file.other_causes ?? [])].filter(Boolean).join(t('comma', { ns: 'words' }))],
    ['f.needs', file.needs?.join(t('comma', { ns: 'words' }))],
  ].filter(([, v]) => v) as [string, string][];
  return (
    <>
      <section className="sheet part">
        <h2>{t('head')}</h2>
        <dl className="facts">
          {facts.map((k) => (
            <div key={k}>
              <dt>{t(`f.${k}`)}</dt>
              <dd className="tabular">{file.head[k]}</dd>
            </div>
          ))}
          {home.map(([k, v]) => (
            <div key={k}>
              <dt>{t(k)}</dt>
              <dd>{v}</dd>
            </div>
          ))}
        </dl>
      </section>
      {!!file.members?.length && (
        <section className="sheet part">
          <h2>{t('members')}</h2>
          <table className="table cards">
            <thead>
              <tr>
                {(['name', 'relation', 'id_number', 'employment', 'health'] as const).map((k) => (
                  <th key={k}>{t(`f.${k}`)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {file.members.map((m, i) => (
                <tr key={i}>
                  {(['name', 'relation', 'id_number', 'employment', 'health'] as const).map((k) => (
                    <td key={k} data-label={t(`f.${k}`)} className={k === 'id_number' ? 'no' : undefined}>
                      {m[k]}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <section className="sheet part">
        <h2>
          {t('why')} {assessment.grade && <span className="chip info">{en ? t(`grade.${assessment.grade}`) : assessment.grade_zh}</span>}
        </h2>
        <p>{en ? assessment.why.en : assessment.why.zh}</p>
        <table className="table">
          <tbody>
            {assessment.lines.map((l, i) => (
              <tr key={i} className={l.counted ? undefined : 'second'}>
                <td>{en ? l.en : l.zh}</td>
                <td className="amount">{yuan(l.amount_fen)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
