import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Archive, type ArchiveFile, changeArchive, readArchive, useForget } from '../../api/archives';
import { Bones } from '../../parts/Bones';
import { Dialog } from '../../parts/Dialog';
import { ProblemNote } from '../../parts/ProblemNote';
import { Amounts } from './Amounts';

// ChangeBox changes a file. It reads the file unmasked, which is audited: masked
// stars must never be written back.
export function ChangeBox({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('archives');
  const whole = useQuery({ queryKey: ['archive-to-change', id], gcTime: 0, staleTime: Infinity, queryFn: () => readArchive(id, undefined, 'correction') });
  return (
    <Dialog title={t('change.title')} onClose={onClose}>
      {whole.isPending && <Bones />}
      <ProblemNote error={whole.error} />
      {whole.data && <Form archive={whole.data} onClose={onClose} />}
    </Dialog>
  );
}

const ofHead = ['name', 'id_number', 'phone', 'employment', 'unit', 'health', 'marriage'] as const;
const ofMember = ['name', 'relation', 'id_number'] as const;
const ofFile = ['address', 'housing', 'cause'] as const;

function Form({ archive, onClose }: { archive: Archive; onClose: () => void }) {
  const { t } = useTranslation('archives');
  const [file, setFile] = useState<ArchiveFile>(archive.file);
  const [reason, setReason] = useState('');
  const forget = useForget('archives');
  const run = useMutation({ mutationFn: () => changeArchive(archive.id, { version: archive.latest_version, file, reason: reason.trim() || undefined }), onSuccess: forget });
  const set = (part: Partial<ArchiveFile>) => setFile({ ...file, ...part });
  const members = file.members ?? [];
  if (run.data) {
    return (
      <>
        <p role="status">{run.data.status === 'proposed' ? t('change.proposed') : t('change.applied', { n: run.data.version })}</p>
        <div className="dialog-foot">
          <button type="button" className="main-button" onClick={onClose}>
            {t('word.close', { ns: 'words' })}
          </button>
        </div>
      </>
    );
  }
  const text = (label: string, value: string | undefined, change: (v: string) => void) => (
    <label className="field" key={label}>
      {label}
      <input className="native-input" autoComplete="off" maxLength={256} value={value ?? ''} onChange={(e) => change(e.target.value)} />
    </label>
  );
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        run.mutate();
      }}
    >
      <p className="second">{t('change.hint')}</p>
      <div className="two-columns">
        {ofHead.map((k) => text(t(`f.${k}`), file.head[k], (v) => set({ head: { ...file.head, [k]: v } })))}
        {ofFile.map((k) => text(t(`f.${k}`), file[k], (v) => set({ [k]: v })))}
        {text(t('f.needs'), file.needs?.join('、'), (v) => set({ needs: v.split('、').filter(Boolean) }))}
        {text(t('f.size'), String(file.size), (v) => set({ size: Number(v.replace(/\D/g, '').slice(0, 2)) }))}
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
      <label className="field">
        {t('reason')}
        <textarea className="native-input" rows={2} maxLength={2000} required value={reason} onChange={(e) => setReason(e.target.value)} />
      </label>
      <ProblemNote error={run.error} />
      <div className="dialog-foot">
        <button type="button" className="plain-button" onClick={onClose}>
          {t('word.cancel', { ns: 'words' })}
        </button>
        <button type="submit" className="main-button" disabled={!reason.trim() || run.isPending}>
          {t('change.go')}
        </button>
      </div>
    </form>
  );
}
