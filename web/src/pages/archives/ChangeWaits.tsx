import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Archive, ruleChange, useForget } from '../../api/archives';
import { may, useMe } from '../../api/me';
import { SmallForm } from '../../parts/SmallForm';
import { moment } from '../../parts/time';
import { Changes } from './Versions';

// ChangeWaits shows a change of sensitive fields that waits for its second person.
export function ChangeWaits({ archive, change }: { archive: Archive; change: NonNullable<Archive['change']> }) {
  const { t, i18n } = useTranslation('archives');
  const me = useMe().data;
  const [box, setBox] = useState<'confirmed' | 'refused'>();
  const forget = useForget('archives');
  const mine = change.made_by === me?.username || change.made_by === me?.name;
  const why = mine ? t('change.mine') : may(me, 'archive.confirm') ? '' : t('change.other');
  return (
    <section className="sheet part waits" aria-labelledby="waits">
      <div className="version-row">
        <h2 id="waits">{t('change.waits')}</h2>
        <span className="second">{t('by', { who: change.made_by, at: moment(change.at, i18n.language) })}</span>
      </div>
      <p>
        {t('reason')}
        {t('colon', { ns: 'words' })}
        {change.reason}
      </p>
      <Changes fields={change.fields} />
      <div className="head waits-foot">
        <span className="second">{why}</span>
        <span className="head-space" />
        <button type="button" className="plain-button" disabled={!!why} title={why} onClick={() => setBox('refused')}>
          {t('change.refuse')}
        </button>
        <button type="button" className="main-button" disabled={!!why} title={why} onClick={() => setBox('confirmed')}>
          {t('change.confirm')}
        </button>
      </div>
      {box && (
        <SmallForm
          title={t(box === 'confirmed' ? 'change.confirm' : 'change.refuse')}
          go={t(box === 'confirmed' ? 'change.confirm' : 'change.refuse')}
          asked={[{ name: 'reason', label: t('reason'), kind: 'area', optional: box === 'confirmed' }]}
          send={(a) => ruleChange(archive.id, box, a.reason || undefined)}
          onDone={forget}
          onClose={() => setBox(undefined)}
        />
      )}
    </section>
  );
}
