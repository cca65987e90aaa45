import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Case } from '../../api/cases';
import { api, key, type Schemas, take } from '../../api/client';
import { may, type Me } from '../../api/me';
import { useCaseDeed } from '../../api/work';
import { Ask } from '../../parts/Ask';
import { because } from '../../parts/because';
import { Consent } from './Consent';
import { Kinship } from './Kinship';

type Deed = 'submit' | 'appeal' | 'break' | 'urge' | 'withdraw' | 'hold' | 'release' | 'decease' | 'disqualify';

interface Kind {
  needs: string; // permission
  when: (c: Case) => boolean;
  reason: boolean;
  plain?: boolean; // takes no words
  send: (id: string, words: string, header: ReturnType<typeof key>) => Promise<unknown>;
}

const paid: Schemas['State'][] = ['paid', 'confirmed', 'closed'];
const open = (c: Case) => c.step !== 'ended';

const deeds: Record<Deed, Kind> = {
  submit: {
    needs: 'file',
    when: (c) => c.state === 'draft',
    reason: false,
    plain: true,
    send: (id, _, header) => take(api.POST('/api/v1/cases/{id}/submit', { params: { path: { id }, header } })),
  },
  appeal: {
    needs: 'file',
    when: (c) => c.state === 'rejected',
    reason: true,
    send: (id, reason, header) => take(api.POST('/api/v1/cases/{id}/appeal', { params: { path: { id }, header }, body: { reason } })),
  },
  break: {
    needs: 'post',
    when: (c) => c.state === 'posting' || c.state === 'objection_hold',
    reason: true,
    send: (id, reason, header) => take(api.POST('/api/v1/cases/{id}/break-posting', { params: { path: { id }, header }, body: { reason } })),
  },
  urge: {
    needs: 'case.urge',
    when: (c) => open(c) && c.open_tasks.length > 0,
    reason: false,
    send: (id, comment, header) => take(api.POST('/api/v1/cases/{id}/urge', { params: { path: { id }, header }, body: { comment: comment || undefined } })),
  },
  withdraw: {
    needs: 'case.withdraw',
    when: (c) => open(c) && !paid.includes(c.state),
    reason: true,
    send: (id, reason, header) => take(api.POST('/api/v1/cases/{id}/withdraw', { params: { path: { id }, header }, body: { reason } })),
  },
  hold: {
    needs: 'case.hold',
    when: (c) => open(c) && c.state !== 'suspended' && !paid.includes(c.state),
    reason: true,
    send: (id, reason, header) => take(api.POST('/api/v1/cases/{id}/suspend', { params: { path: { id }, header }, body: { reason } })),
  },
  release: {
    needs: 'case.hold',
    when: (c) => c.state === 'suspended',
    reason: true,
    send: (id, reason, header) => take(api.POST('/api/v1/cases/{id}/resume', { params: { path: { id }, header }, body: { reason } })),
  },
  decease: {
    needs: 'case.decease',
    when: (c) => open(c) && !paid.includes(c.state),
    reason: false,
    send: (id, reason, header) => take(api.POST('/api/v1/cases/{id}/decease', { params: { path: { id }, header }, body: { reason: reason || undefined } })),
  },
  disqualify: {
    needs: 'case.disqualify',
    when: (c) => paid.includes(c.state),
    reason: true,
    send: (id, reason, header) => take(api.POST('/api/v1/cases/{id}/disqualify', { params: { path: { id }, header }, body: { reason, finding: reason } })),
  },
};

// CaseActions are what may be done with a case besides its tasks, as far as my
// posts reach and the case stands so that it makes sense.
export function CaseActions({ of: c, me }: { of: Case; me: Me }) {
  const { t } = useTranslation('cases');
  const [asking, setAsking] = useState<Deed | 'kin' | 'consent'>();
  const [told, setTold] = useState('');
  const shown = (Object.keys(deeds) as Deed[]).filter((d) => may(me, deeds[d].needs) && deeds[d].when(c));
  const unready = c.submit && !c.submit.allowed ? because(c.submit) : '';
  return (
    <>
      {shown.map((d) => (
        <button key={d} type="button" className="plain-button" disabled={d === 'submit' && !!unready} aria-describedby={d === 'submit' && unready ? 'unready' : undefined} onClick={() => setAsking(d)}>
          {t('deed.' + d)}
        </button>
      ))}
      {may(me, 'kin.declare') && open(c) && (
        <button type="button" className="plain-button" onClick={() => setAsking('kin')}>
          {t('kin')}
        </button>
      )}
      {may(me, 'accept') && open(c) && (
        <button type="button" className="plain-button" onClick={() => setAsking('consent')}>
          {t('consent', { ns: 'records' })}
        </button>
      )}
      {unready && shown.includes('submit') && (
        <p id="unready" className="second unready">
          {unready}
        </p>
      )}
      {told && (
        <span className="pass" role="status">
          {told}
        </span>
      )}
      {asking === 'kin' && <Kinship of={c} onClose={() => setAsking(undefined)} onDone={setTold} />}
      {asking === 'consent' && <Consent of={c} me={me} onClose={() => setAsking(undefined)} onDone={setTold} />}
      {asking && asking !== 'kin' && asking !== 'consent' && (
        <Deed
          key={asking}
          of={c}
          deed={asking}
          onClose={() => setAsking(undefined)}
          onDone={(words) => {
            setTold(words);
            setAsking(undefined);
          }}
        />
      )}
    </>
  );
}

function Deed({ of: c, deed, onClose, onDone }: { of: Case; deed: Deed; onClose: () => void; onDone: (told: string) => void }) {
  const { t } = useTranslation('cases');
  const kind = deeds[deed];
  const send = useCaseDeed(c.id, async (words: string, header) => {
    const answer = (await kind.send(c.id, words, header)) as Partial<Schemas['UrgedCase']>;
    const left = answer.urged?.length ? Math.min(...answer.urged.map((u) => u.left_today)) : undefined;
    onDone(left === undefined ? t('deed.done', { what: t('deed.' + deed) }) : t('deed.urged', { n: left }));
  });
  return (
    <Ask
      title={`${t('deed.' + deed)} · ${c.no}`}
      text={t('deed.what.' + deed)}
      required={kind.reason}
      plain={kind.plain}
      go={t('send', { ns: 'cases', what: t('deed.' + deed) })}
      error={send.error}
      busy={send.isPending}
      onGo={(words) => send.mutate(words)}
      onClose={onClose}
    />
  );
}
