import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Archive, useForget } from '../../api/archives';
import { may, useMe } from '../../api/me';
import { askTransfer, revokeTransfer, useTransfersOf } from '../../api/transfers';
import { ProblemNote } from '../../parts/ProblemNote';
import { SmallForm } from '../../parts/SmallForm';
import { dayOf, moment } from '../../parts/time';
import './transfer-words';
import { tones } from './Transfers';

// HandOver is how a file goes to the union that its worker has moved to: asked
// here, answered there.
export function HandOver({ archive }: { archive: Archive }) {
  const { t, i18n } = useTranslation('transfers');
  const me = useMe().data;
  const [box, setBox] = useState<'ask' | 'revoke'>();
  const list = useTransfersOf(archive.id);
  const forget = useForget('transfers', 'archives');
  const open = list.data?.find((x) => x.status === 'asked');
  const gone = archive.state === 'deregistered';
  if (gone && !list.data?.length) return null;
  return (
    <section className="sheet part" aria-labelledby="hand-over">
      <div className="version-row">
        <h2 id="hand-over">{t('title')}</h2>
        <span className="head-space" />
        {may(me, 'archive.write') && list.data && (
          <button type="button" className="plain-button" disabled={gone} title={gone ? t('gone') : undefined} onClick={() => setBox(open ? 'revoke' : 'ask')}>
            {t(open ? 'revoke' : 'ask')}
          </button>
        )}
      </div>
      <ProblemNote error={list.error} />
      {list.data?.length === 0 && <p className="second">{t('of.none')}</p>}
      <ul className="plain-list">
        {list.data?.map((x) => (
          <li key={x.id}>
            <div className="version-row">
              <span className="no">
                {x.from} → {x.to}
              </span>
              <span className={`chip ${tones[x.status]}`}>{t(`status.${x.status}`)}</span>
            </div>
            <div>{x.reason}</div>
            <div className="second">
              {x.asked_by} · {moment(x.asked_at, i18n.language)} · {t('consent', { day: x.consent_on })}
            </div>
            {x.ruled_by && (
              <div className="second">
                {x.ruled_by} · {x.ruled_at && moment(x.ruled_at, i18n.language)} {x.answer}
              </div>
            )}
          </li>
        ))}
      </ul>
      {box === 'ask' && (
        <SmallForm
          title={`${t('ask.title')} · ${archive.file.head.name}`}
          go={t('ask.go')}
          draft={`transfer.ask.${archive.id}`}
          start={{ consent_on: dayOf(new Date()) }}
          asked={[
            { name: 'to', label: t('to'), max: 64 },
            { name: 'consent_on', label: t('consent_on'), kind: 'date', most: dayOf(new Date()) },
            { name: 'reason', label: t('reason'), kind: 'area' },
          ]}
          send={(a) => askTransfer(archive.id, { to: a.to, reason: a.reason, consent_on: a.consent_on })}
          onDone={forget}
          onClose={() => setBox(undefined)}
        >
          <p className="second">{t('ask.text')}</p>
        </SmallForm>
      )}
      {box === 'revoke' && (
        <SmallForm
          title={t('revoke.title')}
          go={t('revoke.go')}
          draft={`transfer.revoke.${archive.id}`}
          asked={[{ name: 'reason', label: t('reason'), kind: 'area' }]}
          send={(a) => revokeTransfer(archive.id, a.reason)}
          onDone={forget}
          onClose={() => setBox(undefined)}
        />
      )}
    </section>
  );
}
