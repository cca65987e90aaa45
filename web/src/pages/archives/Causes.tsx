import { useTranslation } from 'react-i18next';
import type { ArchiveFile } from '../../api/archives';
import { causeName, causes, otherCause } from '../../parts/causes';

const mostOthers = 3;

// Causes are a household's main cause and the others, from the list; what is an
// other one is said in words.
export function Causes({ file, change }: { file: ArchiveFile; change: (part: Partial<ArchiveFile>) => void }) {
  const { t, i18n } = useTranslation('archives');
  const en = i18n.language === 'en';
  const others = file.other_causes ?? [];
  const named = [file.cause, ...others];
  const choice = (label: string, value: string, pick: (v: string) => void) => {
    const open = Object.keys(causes).filter((c) => c === value || !named.includes(c));
    return (
      <select className="native-select" aria-label={label} value={value} onChange={(e) => pick(e.target.value)}>
        <option value="" />
        {(value && !(value in causes) ? [value, ...open] : open).map((c) => (
          <option key={c} value={c}>
            {causeName(c, en)}
          </option>
        ))}
      </select>
    );
  };
  const rows = file.cause && others.length < mostOthers ? [...others, ''] : others;
  return (
    <>
      <label className="field">
        {t('f.cause')}
        {choice(t('f.cause'), file.cause ?? '', (cause) => change(cause ? { cause } : { cause: others.at(0), other_causes: others.slice(1) }))}
      </label>
      <div className="field">
        {t('f.other_causes')}
        {rows.map((c, i) => (
          <span key={i}>{choice(`${t('f.other_causes')} ${i + 1}`, c, (v) => change({ other_causes: v ? rows.with(i, v).filter(Boolean) : others.toSpliced(i, 1) }))}</span>
        ))}
      </div>
      {named.some((c) => c && (c === otherCause || !(c in causes))) && (
        <label className="field">
          {t('f.cause_note')}
          <input className="native-input" autoComplete="off" maxLength={256} required value={file.cause_note ?? ''} onChange={(e) => change({ cause_note: e.target.value || undefined })} />
        </label>
      )}
    </>
  );
}
