import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Case } from '../../api/cases';
import { key, type Schemas } from '../../api/client';
import { may, type Me } from '../../api/me';
import { addEvidence, recordConsent, useCaseFile, useConsents } from '../../api/records';
import { Dialog } from '../../parts/Dialog';
import { ProblemNote } from '../../parts/ProblemNote';
import { moment } from '../../parts/time';
import { evidenceQuery } from './Documents';
import './record-words';

const purposes = ['economy_check', 'personal_data'] as const;
type Purpose = Schemas['ConsentGiven']['purpose'];

// Consent writes down what somebody of the household has signed on paper. Who has
// no ID number is known by his name only, so that his paper is kept with the case.
export function Consent({ of: c, me, onClose, onDone }: { of: Case; me: Me; onClose: () => void; onDone: (told: string) => void }) {
  const { t, i18n } = useTranslation('records');
  const known = useQueryClient();
  const file = useCaseFile(c.id);
  const papers = useQuery({ ...evidenceQuery(c.id), enabled: may(me, 'evidence.read') });
  const given = useConsents(c.id);
  const [purpose, setPurpose] = useState<Purpose>('economy_check');
  const [member, setMember] = useState('');
  const [paper, setPaper] = useState('');
  const [header] = useState(key);
  const people = file.data ? [file.data.file.head, ...(file.data.file.members ?? [])] : [];
  const kept = papers.data?.filter((e) => e.kind === 'authorisation') ?? [];
  const needed = member !== '' && !people[Number(member)]?.id_number;
  const upload = useMutation({
    mutationFn: (f: File) => addEvidence(c.id, 'authorisation', f),
    onSuccess: async (e) => {
      await known.invalidateQueries({ queryKey: ['case', c.id, 'evidence'] });
      setPaper(e.id);
    },
  });
  const record = useMutation({
    mutationFn: () => recordConsent(c.id, { purpose, member: member === '' ? undefined : Number(member), evidence_id: paper || undefined }, header),
    onSuccess: () => {
      void known.invalidateQueries({ queryKey: ['case', c.id] });
      onDone(t('consent.done'));
      onClose();
    },
  });
  const why = needed && !paper ? t('consent.paper.needed') : '';
  return (
    <Dialog title={`${t('consent.title')} · ${c.no}`} onClose={onClose} small>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          if (!why) record.mutate();
        }}
      >
        <p className="second">{t('consent.text')}</p>
        {given.data && (
          <section aria-label={t('consent.given')}>
            <h3>{t('consent.given')}</h3>
            {given.data.length === 0 && <p className="second">{t('consent.given.none')}</p>}
            <ul className="plain-list">
              {given.data.map((g, i) => (
                <li key={i}>
                  {g.who === 'applicant' ? t('applicant', { name: c.name }) : (people[g.member ?? -1]?.name ?? t('consent.other'))} · {t(`purpose.${g.purpose}`)}
                  <span className="second below">
                    {moment(g.at, i18n.language)} · {g.recorded_by ? t('consent.by', { name: g.recorded_by }) : t('consent.online')}
                    {g.evidence_id && ` · ${t('consent.kept')}`}
                  </span>
                </li>
              ))}
            </ul>
          </section>
        )}
        <label className="field">
          {t('consent.who')}
          <select className="native-select" value={member} onChange={(e) => setMember(e.target.value)}>
            <option value="">{t('applicant', { name: c.name })}</option>
            {people.map((p, i) => (
              <option key={i} value={i}>
                {[p.name, p.relation || (i === 0 && t('head')), !p.id_number && t('no_number')].filter(Boolean).join(' · ')}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          {t('consent.purpose')}
          <select className="native-select" value={purpose} onChange={(e) => setPurpose(e.target.value as Purpose)}>
            {purposes.map((p) => (
              <option key={p} value={p}>
                {t(`purpose.${p}`)}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          {t('consent.paper')}
          <select className="native-select" value={paper} onChange={(e) => setPaper(e.target.value)}>
            <option value="">{t(kept.length ? 'consent.paper.choose' : 'consent.paper.none')}</option>
            {kept.map((e) => (
              <option key={e.id} value={e.id}>
                {e.added_by} · {moment(e.added_at, i18n.language)}
              </option>
            ))}
          </select>
        </label>
        {may(me, 'evidence.add') && (
          <span className="plain-button file-button">
            {t(upload.isPending ? 'consent.sending' : 'consent.upload')}
            <input type="file" accept="image/jpeg,image/png,image/webp,application/pdf" aria-label={t('consent.upload')} disabled={upload.isPending} onChange={(e) => e.target.files?.[0] && upload.mutate(e.target.files[0])} />
          </span>
        )}
        <ProblemNote error={file.error ?? given.error ?? upload.error ?? record.error} />
        <div className="dialog-foot">
          {why && <span className="second foot-why">{why}</span>}
          <button type="button" className="plain-button" onClick={onClose}>
            {t('word.cancel', { ns: 'words' })}
          </button>
          <button type="submit" className="main-button" disabled={!!why || record.isPending || upload.isPending}>
            {t('consent.go')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
