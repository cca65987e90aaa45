import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ArchiveFile } from '../../api/archives';
import { Amounts } from './Amounts';

const ofHead = ['name', 'id_number', 'phone', 'ethnicity', 'politics', 'employment', 'unit', 'health', 'disability', 'insurance', 'marriage', 'residence'] as const;
const ofMember = ['name', 'relation', 'id_number'] as const;
const ofFile = ['address', 'housing', 'cause'] as const;

// FileFields is what a household's file says, to be written: the head and the home,
// the members, and the money of a year.
export function FileFields({ file, change: set }: { file: ArchiveFile; change: (part: Partial<ArchiveFile>) => void }) {
  const { t } = useTranslation('archives');
  const members = file.members ?? [];
  const text = (label: string, value: string | undefined, change: (v: string) => void) => (
    <label className="field" key={label}>
      {label}
      <input className="native-input" autoComplete="off" maxLength={256} value={value ?? ''} onChange={(e) => change(e.target.value)} />
    </label>
  );
  return (
    <>
      <div className="two-columns">
        {ofHead.map((k) => text(t(`f.${k}`), file.head[k], (v) => set({ head: { ...file.head, [k]: v } })))}
        {ofFile.map((k) => text(t(`f.${k}`), file[k], (v) => set({ [k]: v })))}
        <Needs needs={file.needs ?? []} change={(needs) => set({ needs })} />
        {text(t('f.size'), String(file.size), (v) => set({ size: Number(v.replace(/\D/g, '').slice(0, 2)) }))}
        <label className="field">
          {t('f.union_member')}
          <select className="native-select" value={String(file.head.union_member ?? '')} onChange={(e) => set({ head: { ...file.head, union_member: e.target.value === '' ? undefined : e.target.value === 'true' } })}>
            <option value="" />
            <option value="true">{t('word.yes', { ns: 'words' })}</option>
            <option value="false">{t('word.no', { ns: 'words' })}</option>
          </select>
        </label>
        <label className="field">
          {t('f.setting')}
          <select className="native-select" value={file.setting ?? 'urban'} onChange={(e) => set({ setting: e.target.value as 'urban' })}>
            <option value="urban">{t('setting.urban')}</option>
            <option value="rural">{t('setting.rural')}</option>
          </select>
        </label>
      </div>
      <fieldset className="rows">
        <legend>{t('members')}</legend>
        {members.map((m, i) => (
          <div className="row-fields" key={i}>
            {ofMember.map((k) => (
              <input
                key={k}
                className="native-input"
                aria-label={`${t(`f.${k}`)} ${i + 1}`}
                placeholder={t(`f.${k}`)}
                maxLength={32}
                value={m[k] ?? ''}
                onChange={(e) => set({ members: members.with(i, { ...m, [k]: e.target.value }) })}
              />
            ))}
            <button type="button" className="link-button" onClick={() => set({ members: members.toSpliced(i, 1) })}>
              {t('f.drop')}
            </button>
          </div>
        ))}
        <button type="button" className="plain-button" onClick={() => set({ members: [...members, { name: '' }] })}>
          {t('f.add')}
        </button>
      </fieldset>
      <Amounts file={file} change={set} />
    </>
  );
}

// Needs are typed in one line; the text stays as it is typed.
function Needs({ needs, change }: { needs: string[]; change: (needs: string[]) => void }) {
  const { t } = useTranslation('archives');
  const [text, setText] = useState(needs.join('、'));
  return (
    <label className="field">
      {t('f.needs')}
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
