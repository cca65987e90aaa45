import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ArchiveFile } from '../../api/archives';
import { Amounts, Fen } from './Amounts';
import { Causes } from './Causes';
import { Members } from './Members';

const ofHead = [
  ...(['name', 'id_number', 'category', 'worker_no', 'phone', 'other_contact', 'postcode', 'ethnicity', 'politics', 'employment', 'unit', 'unit_kind', 'unit_state', 'industry', 'jobless_no'] as const),
  ...(['health', 'disability', 'insurance', 'marriage', 'residence', 'residence_region', 'education'] as const),
];
const days = ['work_since', 'since', 'jobless_since'] as const;
const saidOfHome = ['single_parent', 'self_reliant', 'zero_employment'] as const;
const ofFile = ['address', 'housing'] as const;

// FileFields is what a household's file says, to be written: the head and the home,
// the members, and the money of a year.
export function FileFields({ file, change: set }: { file: ArchiveFile; change: (part: Partial<ArchiveFile>) => void }) {
  const { t } = useTranslation('archives');
  const text = (label: string, value: string | undefined, change: (v: string) => void) => (
    <label className="field" key={label}>
      {label}
      <input className="native-input" autoComplete="off" maxLength={256} value={value ?? ''} onChange={(e) => change(e.target.value)} />
    </label>
  );
  const said = (label: string, value: boolean | undefined, change: (v: boolean | undefined) => void) => (
    <label className="field" key={label}>
      {label}
      <select className="native-select" value={String(value ?? '')} onChange={(e) => change(e.target.value === '' ? undefined : e.target.value === 'true')}>
        <option value="" />
        <option value="true">{t('word.yes', { ns: 'words' })}</option>
        <option value="false">{t('word.no', { ns: 'words' })}</option>
      </select>
    </label>
  );
  return (
    <>
      <div className="two-columns">
        {ofHead.map((k) => text(t(`f.${k}`), file.head[k], (v) => set({ head: { ...file.head, [k]: v } })))}
        {ofFile.map((k) => text(t(`f.${k}`), file[k], (v) => set({ [k]: v })))}
        <Causes file={file} change={set} />
        <Several label={t('f.needs')} items={file.needs ?? []} change={(needs) => set({ needs })} />
        {days.map((k) => (
          <label className="field" key={k}>
            {t(`f.${k}`)}
            <input className="native-input" type="date" value={file.head[k] ?? ''} onChange={(e) => set({ head: { ...file.head, [k]: e.target.value || undefined } })} />
          </label>
        ))}
        {text(t('f.floor_area'), String(file.floor_area ?? ''), (v) => set({ floor_area: Number(v.replace(/\D/g, '').slice(0, 4)) || undefined }))}
        {saidOfHome.map((k) => said(t(`f.${k}`), file[k], (v) => set({ [k]: v })))}
        {text(t('f.size'), String(file.size), (v) => set({ size: Number(v.replace(/\D/g, '').slice(0, 2)) }))}
        <label className="field">
          {t('f.dibao')}
          <Fen label={t('f.dibao')} fen={file.dibao_fen ?? 0} change={(dibao_fen) => set({ dibao_fen: dibao_fen || undefined })} />
        </label>
        {said(t('f.union_member'), file.head.union_member, (v) => set({ head: { ...file.head, union_member: v } }))}
        <label className="field">
          {t('f.setting')}
          <select className="native-select" value={file.setting ?? 'urban'} onChange={(e) => set({ setting: e.target.value as 'urban' })}>
            <option value="urban">{t('setting.urban')}</option>
            <option value="rural">{t('setting.rural')}</option>
          </select>
        </label>
      </div>
      <Members of={file.members ?? []} change={(members) => set({ members })} />
      <Amounts file={file} change={set} />
    </>
  );
}

// Several are typed in one line; the text stays as it is typed.
function Several({ label, items, change }: { label: string; items: string[]; change: (items: string[]) => void }) {
  const [text, setText] = useState(items.join('、'));
  return (
    <label className="field">
      {label}
      <input
        className="native-input"
        autoComplete="off"
        maxLength={256}
        value={text}
        onChange={(e) => {
          setText(e.target.value);
          change(e.target.value.split(/[、,，]/).map((n) => n.trim()).filter(Boolean));
        }}
      />
    </label>
  );
}
