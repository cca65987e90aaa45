import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useCampaigns } from '../../api/campaigns';
import { useMe } from '../../api/me';
import { useTasks } from '../../api/tasks';
import { dropSurvey, keepOffers, type Offer, offersOf } from '../../field/queue';
import { syncNow } from '../../field/send';
import { useOnline, useQueue, useShell } from '../../field/useField';
import '../../field/words';
import { Nothing } from '../../parts/Nothing';
import { dayOf } from '../../parts/time';
import { useTitle } from '../../parts/title';
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
  const tasks = useTasks({ kind: 'survey' }, '', online);
  const campaigns = useCampaigns(online);
  const [offers, setOffers] = useState<Offer[]>([]);
  const [told, setTold] = useState('');
  useEffect(() => {
    const items = tasks.data?.pages.flatMap((p) => p.items);
    if (!items) {
      let on = true;
      void offersOf(person).then((kept) => on && setOffers(kept));
      return () => {
        on = false;
      };
    }
    const clocks = new Map(campaigns.data?.map((k) => [k.id, k.today]));
    const list = items.map((x) => ({ id: x.id, person, caseId: x.case_id ?? '', caseNo: x.case_no ?? '', name: x.name ?? '', version: x.version, today: clocks.get(x.campaign_id) ?? dayOf(new Date()) }));
    setOffers(list);
    void keepOffers(person, list);
  }, [tasks.data, campaigns.data, person]);
  const waiting = new Set(queue.map((s) => s.id));
  return (
    <div className="field">
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
                <span className="no">{s.caseNo}</span>
                <span className={s.status === 'refused' ? 'stop' : 'second'}>{t('queue.' + s.status, { why: s.problem })}</span>
                <span className="field-actions">
                  <Link to={`/field/${s.id}`}>{t('queue.edit')}</Link>
                  <button type="button" className="plain-button" onClick={() => window.confirm(t('queue.drop.sure')) && void dropSurvey(s.id)}>
                    {t('queue.drop')}
                  </button>
                </span>
              </li>
            ))}
          </ul>
        )}
      </section>
      {offers.length === 0 ? (
        <Nothing title={t('none')}>{t('none.text')}</Nothing>
      ) : (
        <ul className="sheet field-list">
          {offers
            .filter((o) => !waiting.has(o.id))
            .map((o) => (
              <li key={o.id}>
                <span className="no">{o.caseNo}</span>
                <span>{o.name}</span>
                <Link className="field-open" to={`/field/${o.id}`}>
                  {t('open')}
                </Link>
              </li>
            ))}
        </ul>
      )}
    </div>
  );
}
