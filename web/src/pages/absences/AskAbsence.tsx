import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDelegate, useStandIns } from '../../api/absences';
import { useChosenCampaign } from '../../api/campaigns';
import type { Schemas } from '../../api/client';
import type { Me } from '../../api/me';
import type { Kind } from '../../api/tasks';
import { Dialog } from '../../parts/Dialog';
import { fenOf } from '../../parts/fenOf';
import { ProblemNote } from '../../parts/ProblemNote';
import { dayOf } from '../../parts/time';

// What a post's work is, as far as another may do it (relief.Delegable); the
// server asks its policy again.
const work: Partial<Record<Schemas['Role'], Kind[]>> = {
  clerk: ['accept', 'resubmit', 'receipt'],
  surveyor: ['survey', 'resubmit'],
  verifier: ['verify', 'follow_up', 'resubmit'],
  publisher: ['post', 'resubmit'],
  reviewer: ['report', 'review', 'resubmit'],
  approver: ['approve', 'resubmit'],
};

const day = 24 * 3600 * 1000;
const other = '…';

export function AskAbsence({ me, onClose, onDone }: { me: Me; onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation('absences');
  const posts = me.roles.filter((r) => work[r.role]);
  const [grant, setGrant] = useState(posts[0]?.grant_id ?? '');
  const post = posts.find((p) => p.grant_id === grant);
  const kinds = (post ? work[post.role]! : []).filter((k) => me.permissions.includes(k));
  const [without, setWithout] = useState<Kind[]>([]);
  const [to, setTo] = useState('');
  const [typing, setTyping] = useState(false);
  const [scope, setScope] = useState('');
  const [ceiling, setCeiling] = useState('');
  const [from, setFrom] = useState(dayOf(new Date()));
  const [until, setUntil] = useState(dayOf(new Date(Date.now() + 6 * day)));
  const { campaign: chosen } = useChosenCampaign();
  const [campaign, setCampaign] = useState('');
  // A campaign's days are counted by its own calendar, which in a rehearsal is not today's.
  const pickCampaign = (id: string) => {
    const today = id && chosen ? chosen.today : dayOf(new Date());
    setCampaign(id);
    setFrom(today);
    setUntil(dayOf(new Date(Date.parse(today + 'T00:00:00+08:00') + 6 * day)));
  };
  const [reason, setReason] = useState('');
  const [touched, setTouched] = useState(false);
  const people = useStandIns(grant);
  const ask = useDelegate();
  const actions = kinds.filter((k) => !without.includes(k));
  const fen = fenOf(ceiling);
  const ready = !!post && !!to && actions.length > 0 && !!fen && !!from && !!until && !!reason.trim();
  return (
    <Dialog title={t('ask')} onClose={onClose}>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          setTouched(true);
          if (!ready || ask.isPending) return;
          ask.mutate(
            { grant_id: grant, delegate: to, actions, scope: scope || undefined, ceiling_fen: fen, starts_on: from, ends_on: until, reason: reason.trim(), campaign_id: campaign || undefined },
            { onSuccess: onDone },
          );
        }}
      >
        <p className="second">{t('ask.text')}</p>
        <div className="two-fields">
          <label className="field">
            {t('post')}
            <select
              className="native-select"
              value={grant}
              onChange={(e) => {
                setGrant(e.target.value);
                setTo('');
                setWithout([]);
              }}
            >
              {posts.map((p) => (
                <option key={p.grant_id} value={p.grant_id}>
                  {t('role.' + p.role, { ns: 'words' })} · {p.union_name}
                </option>
              ))}
            </select>
          </label>
          <label className="field">
            {t('delegate')}
            <select
              className="native-select"
              value={typing ? other : to}
              aria-invalid={touched && !to}
              onChange={(e) => {
                setTyping(e.target.value === other);
                setTo(e.target.value === other ? '' : e.target.value);
              }}
            >
              <option value="">{t('choose')}</option>
              {people.data?.map((p) => (
                <option key={p.username} value={p.username}>
                  {p.name} · {t('role.' + p.role, { ns: 'words' })} · {p.union_name}
                </option>
              ))}
              <option value={other}>{t('other')}</option>
            </select>
          </label>
          {typing && (
            <label className="field">
              {t('username')}
              <input className="native-input" autoComplete="off" maxLength={80} value={to} onChange={(e) => setTo(e.target.value.trim())} />
            </label>
          )}
          <label className="field">
            {t('campaign')}
            <select className="native-select" value={campaign} onChange={(e) => pickCampaign(e.target.value)}>
              <option value="">{t('campaign.all')}</option>
              {chosen && <option value={chosen.id}>{chosen.title}</option>}
            </select>
          </label>
          <label className="field">
            {t('from')}
            <input className="native-input" type="date" required value={from} onChange={(e) => setFrom(e.target.value)} />
          </label>
          <label className="field">
            {t('to')}
            <input className="native-input" type="date" required min={from} value={until} onChange={(e) => setUntil(e.target.value)} />
          </label>
          <label className="field">
            {t('ceiling')}
            <input className="native-input amount" inputMode="decimal" value={ceiling} aria-invalid={touched && !fen} onChange={(e) => setCeiling(e.target.value)} />
            {touched && !fen && <span className="stop">{t('ceiling.bad')}</span>}
          </label>
          <label className="field">
            {t('scope')}
            <input className="native-input" autoComplete="off" placeholder={post?.union} value={scope} onChange={(e) => setScope(e.target.value.trim())} />
          </label>
        </div>
        <fieldset className="choice">
          <legend>{t('actions')}</legend>
          {kinds.map((k) => (
            <label key={k} className="tick">
              <input type="checkbox" checked={!without.includes(k)} onChange={(e) => setWithout(e.target.checked ? without.filter((x) => x !== k) : [...without, k])} />
              <span>{t('kind.' + k, { ns: 'words' })}</span>
            </label>
          ))}
        </fieldset>
        <label className="field">
          {t('reason')}
          <input className="native-input" maxLength={200} value={reason} aria-invalid={touched && !reason.trim()} onChange={(e) => setReason(e.target.value)} />
        </label>
        <ProblemNote error={people.error ?? ask.error} />
        <div className="dialog-foot">
          <button type="button" className="plain-button" onClick={onClose}>
            {t('word.cancel', { ns: 'words' })}
          </button>
          <button type="submit" className="main-button" disabled={ask.isPending || (touched && !ready)}>
            {t('go')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
