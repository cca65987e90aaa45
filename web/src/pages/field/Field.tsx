import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMe } from '../../api/me';
import { dropSurvey } from '../../field/shelf';
import { syncNow } from '../../field/send';
import { useHomes } from '../../field/useHomes';
import { useOnline } from '../../api/line';
import { useQueue, useShell } from '../../field/useField';
import '../../field/words';
import { Bones } from '../../parts/Bones';
import { yuan } from '../../parts/money';
import { Nothing } from '../../parts/Nothing';
import { useTitle } from '../../parts/title';
import '../../parts/office.css';
import './field.css';

const other = () => import('./SurveyForm');

// Field lists the homes to visit and what waits on this device to be sent.
export function Field() {
  const { t } = useTranslation('field');
  useTitle(t('title'));
  useShell(other);
  const { data: me } = useMe();
  const person = me?.id ?? '';
  const online = useOnline();
  const queue = useQueue(person);
  const { homes, locked } = useHomes(me, online);
  const [told, setTold] = useState('');
  const waiting = new Set(queue.map((s) => s.id));
  const open = homes?.filter((o) => !waiting.has(o.id));
  return (
    <div className="homes">
      <h1>{t('title')}</h1>
      {!online && (
        <p className="field-offline" role="status">
          {t('offline')}
        </p>
      )}
      <section className="sheet field-box" aria-labelledby="queue">
        <div className="field-head">
          <h2 id="queue">
            {t('queue')} <span className="tabular second">{queue.length}</span>
          </h2>
          {queue.some((s) => s.status === 'waiting') && (
            <Button disabled={!online} onClick={() => void syncNow(person).then((r) => setTold(t('queue.sent', r)))}>
              {t('queue.send')}
            </Button>
          )}
        </div>
        {told && <p role="status">{told}</p>}
        {queue.length === 0 ? (
          <p className="second">{t('queue.empty')}</p>
        ) : (
          <ul className="field-list">
            {queue.map((s) => (
              <li key={s.id}>
                <span className="no">
                  {s.caseNo} <span className="second">{t('kind.' + s.kind, { ns: 'words' })}</span>
                </span>
                {s.pictures.length > 0 && <span className="second">{t('photos.n', { n: s.pictures.length })}</span>}
                <span className={s.status === 'refused' ? 'stop' : 'second'}>{t('queue.' + s.status, { why: s.problem })}</span>
                <span className="field-actions">
                  <Link to={`/field/${s.id}`}>{t('queue.edit')}</Link>
                  <button type="button" className="plain-button" onClick={() => window.confirm(t('queue.drop.sure')) && void dropSurvey(s)}>
                    {t('queue.drop')}
                  </button>
                </span>
              </li>
            ))}
          </ul>
        )}
      </section>
      {locked ? (
        <Nothing title={t('locked')}>{t('locked.text')}</Nothing>
      ) : !open ? (
        <Bones />
      ) : open.length === 0 ? (
        queue.length === 0 && <Nothing title={t('none')}>{t('none.text')}</Nothing>
      ) : (
        <ul className="sheet field-list">
          {open.map((o) => (
            <li key={o.id}>
              <Link className="field-home" to={`/field/${o.id}`}>
                <span className="chip second">{t('kind.' + o.kind, { ns: 'words' })}</span>
                <span className="no">{o.caseNo}</span>
                <span>{o.name}</span>
                <span className="amount second">{o.kind === 'survey' ? '' : yuan(o.amount)}</span>
                <span className="field-open">{t('open')}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
