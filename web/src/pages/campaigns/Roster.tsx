import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useChosenCampaign } from '../../api/campaigns';
import { api, key, type Schemas, take, uploaded } from '../../api/client';
import { addWords } from '../../i18n';
import { Nothing } from '../../parts/Nothing';
import { ProblemNote } from '../../parts/ProblemNote';
import { useTitle } from '../../parts/title';
import '../../parts/office.css';
import './roster.css';

addWords('roster', {
  'title': ['名册导入', 'Roster import'],
  'about': ['选择 XLSX 或 CSV 名册。先检查，不写入任何数据；没有问题的行再导入，有问题的行逐行列出，不影响其他行。', 'Choose a roster, XLSX or CSV. Check it first, which writes nothing; then import. Rows with faults are listed one by one and block no others.'],
  'file': ['名册文件', 'Roster file'],
  'choose': ['选择文件…', 'Choose a file…'],
  'choose.none': ['尚未选择', 'None chosen yet'],
  'check': ['检查名册', 'Check'],
  'import': ['导入 {{n}} 户', 'Import {{n}}'],
  'import.any': ['导入', 'Import'],
  'checking': ['正在检查，已处理 {{n}} 行', 'Checking, {{n}} rows so far'],
  'importing': ['正在导入，已处理 {{n}} / {{all}} 行', 'Importing, {{n}} of {{all}} rows'],
  'queued': ['排队等待', 'Waiting for its turn'],
  'checked': ['检查完毕：共 {{rows}} 行，{{good}} 行可导入，{{bad}} 行有问题', 'Checked: {{rows}} rows, {{good}} can be imported, {{bad}} have faults'],
  'imported': ['导入完毕：共 {{rows}} 行，导入 {{good}} 户，拒绝 {{bad}} 行', 'Imported: {{good}} of {{rows}} rows, {{bad}} refused'],
  'failed': ['没有导入：{{why}}', 'Not imported: {{why}}'],
  'download': ['下载问题清单（XLSX）', 'Download the list of faults (XLSX)'],
  'findings': ['问题清单', 'Faults'],
  'findings.more': ['另有 {{n}} 项，请下载清单查看', '{{n}} more are in the file'],
  'col.row': ['名册行', 'Row'],
  'col.field': ['字段', 'Field'],
  'col.message': ['问题', 'Fault'],
  'warning': ['提醒', 'warning'],
  'refused': ['拒绝', 'refused'],
  'to_cases': ['查看个案', 'See the cases'],
  'no_campaign': ['还没有活动', 'There is no campaign yet'],
  'no_campaign.text': ['先建立并启动活动，再导入名册。', 'Create and launch one, then import its roster.'],
});

const shown = 200;

// Roster takes a roster through its check and its import, with a report for every row.
export function Roster() {
  const { t } = useTranslation('roster');
  useTitle(t('title'));
  const { campaign } = useChosenCampaign();
  const [file, setFile] = useState<File>();
  const [job, setJob] = useState<{ id: string; dry: boolean; all?: number }>();
  const input = useRef<HTMLInputElement>(null);
  const state = useQuery({
    queryKey: ['import', job?.id],
    enabled: !!job,
    queryFn: () => take(api.GET('/api/v1/imports/{id}', { params: { path: { id: job!.id } } })),
    refetchInterval: (q) => (q.state.data?.status === 'done' || q.state.data?.status === 'failed' ? false : 700),
  });
  const send = useMutation({
    mutationFn: ({ dry }: { dry: boolean; all?: number }) =>
      take(api.POST('/api/v1/campaigns/{id}/rosters', { params: { path: { id: campaign!.id }, query: { dry_run: dry }, header: key() }, ...uploaded(file!) })),
    onSuccess: (queued, { dry, all }) => setJob({ id: queued.import_id, dry, all }),
  });
  if (!campaign) return <Nothing title={t('no_campaign')}>{t('no_campaign.text')}</Nothing>;
  const v = state.data;
  const busy = send.isPending || (!!job && !v) || v?.status === 'queued' || v?.status === 'running';
  const over = v && !busy;
  return (
    <div className="roster">
      <h1>{t('title')}</h1>
      <p className="second">{t('about')}</p>
      <section className="sheet roster-box">
        <p className="roster-file">
          <span>{t('file')}</span>
          <label className="plain-button file-button">
            {t('choose')}
            <input
              ref={input}
              aria-label={t('file')}
              type="file"
              accept=".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
              disabled={busy}
              onChange={(e) => {
                setFile(e.target.files?.[0]);
                setJob(undefined);
              }}
            />
          </label>
          <span className="second">{file?.name ?? t('choose.none')}</span>
        </p>
        <div className="roster-buttons">
          <Button type={over ? 'default' : 'primary'} disabled={!file || busy} onClick={() => send.mutate({ dry: true })}>
            {t('check')}
          </Button>
          {over && v.status === 'done' && job?.dry && (
            <Button type="primary" disabled={v.rows === v.rejected} onClick={() => send.mutate({ dry: false, all: v.rows })}>
              {t('import', { n: v.rows - v.rejected })}
            </Button>
          )}
        </div>
        <ProblemNote error={send.error ?? state.error} />
        {busy && (
          <div role="status">
            <p className="tabular">
              {!v || v.status === 'queued' ? t('queued') : job?.dry ? t('checking', { n: v.rows }) : t('importing', { n: v.rows, all: job?.all ?? '…' })}
            </p>
            <progress max={job?.all} value={job?.all ? (v?.rows ?? 0) : undefined} aria-label={t('title')} />
          </div>
        )}
        {over && (
          <p role="status" className="tabular">
            {v.status === 'failed' ? (
              <span className="stop">{t('failed', { why: v.problem })}</span>
            ) : (
              <strong>{t(job?.dry ? 'checked' : 'imported', { rows: v.rows, good: job?.dry ? v.rows - v.rejected : v.imported, bad: v.rejected })}</strong>
            )}{' '}
            {!job?.dry && v.status === 'done' && <Link to="/cases">{t('to_cases')}</Link>}
          </p>
        )}
      </section>
      {over && v.findings.length > 0 && <Findings of={v} />}
    </div>
  );
}

function Findings({ of: v }: { of: Schemas['Import'] }) {
  const { t } = useTranslation('roster');
  return (
    <section className="sheet roster-box" aria-labelledby="findings">
      <div className="roster-buttons">
        <h2 id="findings">{t('findings')}</h2>
        <span className="top-space" />
        <a className="plain-button" href={`/api/v1/imports/${v.id}?format=xlsx`} download>
          {t('download')}
        </a>
      </div>
      <div className="scroll-x">
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('col.row')}</th>
              <th scope="col">{t('col.field')}</th>
              <th scope="col">{t('col.message')}</th>
            </tr>
          </thead>
          <tbody>
            {v.findings.slice(0, shown).map((f, i) => (
              <tr key={i}>
                <td className="tabular">{f.row}</td>
                <td>{f.field}</td>
                <td>
                  <span className={f.code.startsWith('warning:') ? 'warn' : 'stop'}>{t(f.code.startsWith('warning:') ? 'warning' : 'refused')}</span> {f.message}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {v.findings.length > shown && <p className="second">{t('findings.more', { n: v.findings.length - shown })}</p>}
    </section>
  );
}
