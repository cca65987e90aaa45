import { useTranslation } from 'react-i18next';
import type { Archive } from '../../api/archives';
import { causeName } from '../../parts/causes';
import { yuan } from '../../parts/money';

const ofHead = [
  ...(['id_number', 'category', 'worker_no', 'phone', 'other_contact', 'postcode', 'ethnicity', 'politics', 'employment', 'unit', 'unit_kind', 'unit_state', 'industry', 'work_since', 'since', 'jobless_no', 'jobless_since'] as const),
  ...(['health', 'disability', 'insurance', 'marriage', 'residence', 'residence_region', 'education'] as const),
];

// FileBody is what a file says of a household, and how its grade comes about.
export function FileBody({ archive }: { archive: Archive }) {
  const { t, i18n } = useTranslation('archives');
  const { file, assessment } = archive;
  const en = i18n.language === 'en';
  const facts = ofHead.filter((k) => file.head[k]);
  const said = (v: boolean | undefined) => (v === undefined ? '' : t(v ? 'word.yes' : 'word.no', { ns: 'words' }));
  const home = [
    ['f.union_member', said(file.head.union_member)],
    ['f.address', file.address],
    ['f.housing', file.housing],
    ['f.floor_area', String(file.floor_area ?? '')],
    ['f.single_parent', said(file.single_parent)],
    ['f.self_reliant', said(file.self_reliant)],
    ['f.zero_employment', said(file.zero_employment)],
    ['f.setting', file.setting && t(`setting.${file.setting}`)],
    ['f.size', String(file.size)],
    ['f.dibao', file.dibao_fen && yuan(file.dibao_fen)],
    [
      'f.cause',
      [file.cause, ...(file.other_causes ?? [])]
        .flatMap((c) => (c ? causeName(c, en) : []))
        .join(t('comma', { ns: 'words' })),
    ],
    ['f.cause_note', file.cause_note],
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
