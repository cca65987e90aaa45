import { useTranslation } from 'react-i18next';
import type { ArchiveFile } from '../../api/archives';

type Member = NonNullable<ArchiveFile['members']>[number];

const ofMember = ['name', 'relation', 'id_number'] as const;

// Members are those of a household besides its head, a row each; of who studies,
// since when and for how long.
export function Members({ of: members, change }: { of: Member[]; change: (members: Member[]) => void }) {
  const { t } = useTranslation('archives');
  return (
    <fieldset className="rows">
      <legend>{t('members')}</legend>
      {members.map((m, i) => {
        const set = (part: Partial<Member>) => change(members.with(i, { ...m, ...part }));
        return (
          <div className="row-fields of-member" key={i}>
            {ofMember.map((k) => (
              <input key={k} className="native-input" aria-label={`${t(`f.${k}`)} ${i + 1}`} placeholder={t(`f.${k}`)} maxLength={32} value={m[k] ?? ''} onChange={(e) => set({ [k]: e.target.value })} />
            ))}
            <label className="field">
              {t('f.enrolled')}
              <input className="native-input" type="date" aria-label={`${t('f.enrolled')} ${i + 1}`} value={m.enrolled ?? ''} onChange={(e) => set({ enrolled: e.target.value || undefined })} />
            </label>
            <label className="field">
              {t('f.study_years')}
              <input
                className="native-input"
                inputMode="numeric"
                aria-label={`${t('f.study_years')} ${i + 1}`}
                value={m.study_years ?? ''}
                onChange={(e) => set({ study_years: Number(e.target.value.replace(/\D/g, '').slice(0, 2)) || undefined })}
              />
            </label>
            <button type="button" className="link-button" onClick={() => change(members.toSpliced(i, 1))}>
              {t('f.drop')}
            </button>
          </div>
        );
      })}
      <button type="button" className="plain-button" onClick={() => change([...members, { name: '' }])}>
        {t('f.add')}
      </button>
    </fieldset>
  );
}
