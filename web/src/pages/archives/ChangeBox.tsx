import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Archive, type ArchiveFile, changeArchive, readArchive, useForget } from '../../api/archives';
import { Bones } from '../../parts/Bones';
import { Dialog } from '../../parts/Dialog';
import { ProblemNote } from '../../parts/ProblemNote';
import { FileFields } from './FileFields';
import { PaperFields } from './Papers';

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

function Form({ archive, onClose }: { archive: Archive; onClose: () => void }) {
  const { t } = useTranslation('archives');
  const [file, setFile] = useState<ArchiveFile>(archive.file);
  const [reason, setReason] = useState('');
  const forget = useForget('archives');
  const run = useMutation({ mutationFn: () => changeArchive(archive.id, { version: archive.latest_version, file, reason: reason.trim() || undefined }), onSuccess: forget });
  const set = (part: Partial<ArchiveFile>) => setFile({ ...file, ...part });
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
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        run.mutate();
      }}
    >
      <p className="second">{t('change.hint')}</p>
      <FileFields file={file} change={set} />
      <PaperFields archive={archive} file={file} change={set} />
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
