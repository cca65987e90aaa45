import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useForget } from '../../api/archives';
import { may, type Me } from '../../api/me';
import { ruleTransfer, type Transfer, useTransfers } from '../../api/transfers';
import { Listing } from '../../parts/Listing';
import { SmallForm } from '../../parts/SmallForm';
import { moment } from '../../parts/time';
import './transfer-words';

const statuses = ['asked', 'accepted', 'refused', 'revoked'] as const;
export const tones: Record<Transfer['status'], string> = { asked: 'warn', accepted: 'pass', refused: 'stop', revoked: 'second' };

// Transfers are the files that my unions give away or are to take over. Nobody
// reads a file before his union has taken it.
export function Transfers({ me }: { me: Me }) {
  const { t } = useTranslation('transfers');
  const [status, setStatus] = useState<Transfer['status'] | ''>('asked');
  const [box, setBox] = useState<{ of: Transfer; outcome: 'accepted' | 'refused' }>();
  const list = useTransfers(status || undefined);
  const forget = useForget('transfers', 'archives', 'notices');
  return (
    <>
      <div className="head">
        <select className="native-select" aria-label={t('state')} value={status} onChange={(e) => setStatus(e.target.value as Transfer['status'] | '')}>
          <option value="">{t('all')}</option>
          {statuses.map((s) => (
            <option key={s} value={s}>
              {t(`status.${s}`)}
            </option>
          ))}
        </select>
        <span className="second">{t('hint')}</span>
      </div>
      <Listing
        list={list}
        none={t('none')}
        hint={t('none.hint')}
        head={
          <>
            {' '}
            <th>{t('household')}</th>
            <th>{t('from.to')}</th>
            <th>{t('reason')}</th>
            <th>{t('consent_on')}</th>
            <th>{t('asked')}</th>
            <th>{t('state')}</th>
            <th />
          </>
        }
      >
        {(x) => <Row key={x.id} of={x} me={me} onRule={(outcome) => setBox({ of: x, outcome })} />}
      </Listing>
      {box && (
        <SmallForm
          title={`${t(`rule.${box.outcome}`)} · ${box.of.name}`}
          go={t(`rule.${box.outcome}`)}
          draft={`transfer.${box.of.id}.${box.outcome}`}
          asked={[{ name: 'reason', label: t(box.outcome === 'refused' ? 'reason' : 'note'), kind: 'area', optional: box.outcome === 'accepted' }]}
          send={(a) => ruleTransfer(box.of.id, box.outcome, a.reason || undefined)}
          onDone={forget}
          onClose={() => setBox(undefined)}
        >
          <p className="second">{t(`rule.${box.outcome}.text`, { from: box.of.from })}</p>
        </SmallForm>
      )}
    </>
  );
}

function Row({ of: x, me, onRule }: { of: Transfer; me: Me; onRule: (outcome: 'accepted' | 'refused') => void }) {
  const { t, i18n } = useTranslation('transfers');
  const why = whyNot(x, me);
  const readable = x.status === 'accepted' ? mine(me, x.to) : mine(me, x.from);
  return (
    <tr>
      <td>
        <span>
          {readable ? <Link to={`/archives/${x.archive_id}`}>{x.name}</Link> : x.name} <span className="second">{t('people', { n: x.people })}</span>{' '}
          {x.grade && <span className="second">{t(`grade.${x.grade}`, { ns: 'archives' })}</span>}
        </span>
      </td>
      <td data-label={t('from.to')} className="no">
        {x.from} → {x.to}
      </td>
      <td data-label={t('reason')}>{x.reason}</td>
      <td className="keep tabular" data-label={t('consent_on')}>
        {x.consent_on}
      </td>
      <td data-label={t('asked')}>
        <span>
          {x.asked_by} <span className="second">{moment(x.asked_at, i18n.language)}</span>
        </span>
      </td>
      <td data-label={t('state')}>
        <span>
          <span className={`chip ${tones[x.status]}`}>{t(`status.${x.status}`)}</span>
          {x.ruled_by && (
            <div className="second">
              {x.ruled_by} {x.ruled_at && moment(x.ruled_at, i18n.language)}
            </div>
          )}
          {x.answer && <div className="second">{x.answer}</div>}
        </span>
      </td>
      <td className="acts">
        {x.status === 'asked' && (
          <span>
            {(['accepted', 'refused'] as const).map((o) => (
              <button key={o} type="button" className="link-button" disabled={!!why} title={why && t(why)} onClick={() => onRule(o)}>
                {t(`rule.${o}`)}
              </button>
            ))}
            {why && <div className="second small">{t(why)}</div>}
          </span>
        )}
      </td>
    </tr>
  );
}

// mine says whether a union is one of mine, or below one: a base union's code
// begins with its county's, a county's with the figures of its city.
const mine = (me: Me, code: string) => me.roles.some((r) => code === r.union || code.startsWith(r.union + '-') || (/^\d+$/.test(r.union) && code.startsWith(r.union.replace(/(00)+$/, ''))));

// whyNot is why I do not answer this ask; the server has the last word.
function whyNot(x: Transfer, me: Me): 'not.mine' | 'not.post' | 'not.here' | '' {
  if (x.asked_by === me.name) return 'not.mine';
  if (!may(me, 'archive.confirm')) return 'not.post';
  return mine(me, x.from) && !mine(me, x.to) ? 'not.here' : '';
}
