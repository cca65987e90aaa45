import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { type ArchiveFile, openArchive, useForget } from '../../api/archives';
import type { Me } from '../../api/me';
import { Dialog } from '../../parts/Dialog';
import { ProblemNote } from '../../parts/ProblemNote';
import { FileFields } from './FileFields';

const nothing: ArchiveFile = { head: { name: '' }, size: 1, setting: 'urban', income: [], expenditure: [] };

// OpenBox opens the file of a household that no roster has brought.
export function OpenBox({ me, onClose }: { me: Me; onClose: () => void }) {
  const { t } = useTranslation('archives');
  const [file, setFile] = useState(nothing);
  const [union, setUnion] = useState(me.roles.find((r) => r.level === 'base')?.union ?? '');
  const go = useNavigate();
  const forget = useForget('archives');
  const run = useMutation({
    mutationFn: () => openArchive({ union: union.trim(), file }),
    onSuccess: ({ id }) => {
      forget();
      onClose();
      void go(`/archives/${id}`);
    },
  });
  const lacking = [
    [union, t('bar.union')],
    [file.head.name, t('f.name')],
    [file.head.id_number, t('f.id_number')],
  ].filter(([has]) => !has?.trim());
  return (
    <Dialog title={t('open.title')} onClose={onClose}>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          if (lacking.length === 0) run.mutate();
        }}
      >
        <p className="second">{t('open.hint')}</p>
        <label className="field">
          {t('bar.union')}
          <input className="native-input" maxLength={64} value={union} onChange={(e) => setUnion(e.target.value)} />
        </label>
        <FileFields file={file} change={(part) => setFile({ ...file, ...part })} />
        <ProblemNote error={run.error} />
        <div className="dialog-foot">
          {lacking.length > 0 && <span className="second foot-why">{t('lacking', { ns: 'words', what: lacking.map(([, word]) => word).join(t('comma', { ns: 'words' })) })}</span>}
          <button type="button" className="plain-button" onClick={onClose}>
            {t('word.cancel', { ns: 'words' })}
          </button>
          <button type="submit" className="main-button" disabled={lacking.length > 0 || run.isPending}>
            {t('open.go')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
