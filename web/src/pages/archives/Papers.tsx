import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addPaper, type Archive, type ArchiveFile, usePapers } from '../../api/archives';
import { may, useMe } from '../../api/me';
import { download } from '../../api/office';
import { ProblemNote } from '../../parts/ProblemNote';
import { moment } from '../../parts/time';
import { endings } from '../cases/Documents';
import '../cases/words';
import { proofs } from './proofs';
import './words';

// FilePapers are the papers that a file rests on.
export function FilePapers({ archive }: { archive: Archive }) {
  const { t } = useTranslation('archives');
  const me = useMe().data;
  const kept = usePapers(archive.id, may(me, 'evidence.read')).data ?? [];
  const open = useMutation({ mutationFn: (e: (typeof kept)[number]) => download(`/api/v1/evidence/${e.id}`, e.id + endings[e.type]) });
  const papers = archive.file.evidence ?? [];
  return (
    <section className="sheet part" aria-label={t('papers')}>
      <h2>{t('papers')}</h2>
      {papers.length === 0 && <p className="second">{t('papers.none')}</p>}
      <ul className="plain-list">
        {papers.map((p) => {
          const e = kept.find((x) => x.id === p.id);
          return (
            <li key={p.kind + p.id}>
              {t(`lack.${proofs[p.kind]?.[0] ?? p.kind}`)}{' '}
              {e && (
                <button type="button" className="link-button" disabled={open.isPending} onClick={() => open.mutate(e)}>
                  {t('papers.open')}
                </button>
              )}
            </li>
          );
        })}
      </ul>
      <ProblemNote error={open.error} />
    </section>
  );
}

// PaperFields say which kept paper proves what; a new one is kept with the file.
export function PaperFields({ archive, file, change }: { archive: Archive; file: ArchiveFile; change: (part: Partial<ArchiveFile>) => void }) {
  const { t, i18n } = useTranslation('archives');
  const me = useMe().data;
  const known = useQueryClient();
  const { data: kept = [], error } = usePapers(archive.id, may(me, 'evidence.read'));
  const papers = file.evidence ?? [];
  const lacks = Object.keys(proofs).find((k) => archive.missing.some((m) => m.code === k) && !papers.some((p) => p.kind === k));
  const [chosen, setKind] = useState<string>();
  const kind = chosen ?? lacks ?? 'application';
  const add = (id: string) => {
    if (!papers.some((p) => p.kind === kind && p.id === id)) change({ evidence: [...papers, { kind, id }] });
    setKind(undefined);
  };
  const upload = useMutation({
    mutationFn: (f: File) => addPaper(archive.id, proofs[kind][1], f),
    onSuccess: (e) => {
      void known.invalidateQueries({ queryKey: ['archive', archive.id, 'papers'] });
      add(e.id);
    },
  });
  return (
    <section aria-label={t('papers')}>
      <h3>{t('papers')}</h3>
      <ul className="plain-list">
        {papers.map((p) => (
          <li key={p.kind + p.id}>
            {t(`lack.${proofs[p.kind]?.[0] ?? p.kind}`)}{' '}
            <button type="button" className="link-button" onClick={() => change({ evidence: papers.filter((x) => x !== p) })}>
              {t('papers.drop')}
            </button>
          </li>
        ))}
      </ul>
      <label className="field">
        {t('papers.kind')}
        <select className="native-select" value={kind} onChange={(e) => setKind(e.target.value)}>
          {Object.entries(proofs).map(([k, [name]]) => (
            <option key={k} value={k}>
              {t(`lack.${name}`)}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        {t('papers.which')}
        <select className="native-select" value="" onChange={(e) => e.target.value && add(e.target.value)}>
          <option value="">{t(kept.length ? 'papers.choose' : 'papers.nothing')}</option>
          {kept.map((e) => (
            <option key={e.id} value={e.id}>
              {t(`evidence.${e.kind}`, { ns: 'cases', defaultValue: e.kind })} · {e.added_by} · {moment(e.added_at, i18n.language)}
            </option>
          ))}
        </select>
      </label>
      {may(me, 'archive.write') && (
        <span className="plain-button file-button">
          {t('papers.upload')}
          <input type="file" accept="image/jpeg,image/png,image/webp,application/pdf" aria-label={t('papers.upload')} disabled={upload.isPending} onChange={(e) => e.target.files?.[0] && upload.mutate(e.target.files[0])} />
        </span>
      )}
      <ProblemNote error={error ?? upload.error} />
    </section>
  );
}
