import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useBar } from '../../api/archives';
import { Bones } from '../../parts/Bones';
import { Dialog } from '../../parts/Dialog';
import { ProblemNote } from '../../parts/ProblemNote';
import { moment } from '../../parts/time';

// BarBox is a penalty whole: for what, who said so, and what was said against it.
export function BarBox({ id, onClose }: { id: string; onClose: () => void }) {
  const { t, i18n } = useTranslation('archives');
  const bar = useBar(id);
  const b = bar.data;
  const facts: [string, string | undefined][] = b
    ? [
        [t('union'), b.union],
        [t('bar.reason'), t(`bar.reason.${b.reason}`)],
        [t('document'), b.document_no],
        [t('from'), b.from],
        [t('until'), b.until],
        [t('state'), t(`bar.status.${b.status}`)],
        [t('bar.made_by'), b.made_by],
        [t('bar.confirmed_by'), b.confirmed_by],
        [t('bar.appeal.of'), b.appeal && [b.appeal_at && moment(b.appeal_at, i18n.language), b.appeal].filter(Boolean).join(' · ')],
        [t('bar.lift_reason'), b.lift_reason],
        [t('bar.lifted_by'), b.lifted_by],
      ]
    : [];
  return (
    <Dialog title={b ? `${t('bar.title')} · ${b.name || t(`bar.${b.kind}`)}` : t('bar.title')} onClose={onClose} small>
      <ProblemNote error={bar.error} />
      {bar.isPending && <Bones rows={4} />}
      <dl className="facts">
        {facts
          .filter(([, v]) => v)
          .map(([name, v]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{v}</dd>
            </div>
          ))}
        {b?.case_id && (
          <div>
            <dt>{t('bar.case')}</dt>
            <dd>
              <Link to={`/cases/${b.case_id}`}>{t('bar.case.open')}</Link>
            </dd>
          </div>
        )}
      </dl>
      <div className="dialog-foot">
        <button type="button" className="plain-button" onClick={onClose}>
          {t('word.close', { ns: 'words' })}
        </button>
      </div>
    </Dialog>
  );
}
