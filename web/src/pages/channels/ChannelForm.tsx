import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Channel, type ChannelRequest, useSetChannel } from '../../api/channels';
import type { Schemas } from '../../api/client';
import { Dialog } from '../../parts/Dialog';
import { keepDraft, readDraft } from '../../parts/drafts';
import { ProblemNote } from '../../parts/ProblemNote';
import { sends } from '../../parts/sends';
import { draftOf } from './draftOf';

type Kind = Schemas['NoticeKind'];
type Told = Pick<ChannelRequest, 'urgent_only' | 'digest'>;

// whenOf is how soon somebody wants to be told.
export const whenOf = (c: Told) => (c.digest ? 'digest' : c.urgent_only ? 'urgent' : 'all');
const whens: Record<ReturnType<typeof whenOf>, Told> = { all: { urgent_only: false, digest: false }, urgent: { urgent_only: true, digest: false }, digest: { urgent_only: false, digest: true } };

// What may be left out, in the groups a person thinks in; alarms and codes always go.
const groups: Record<string, Kind[]> = {
  clock: ['half', 'most', 'due', 'visit', 'due_copy', 'over', 'take_over'],
  papers: ['documents', 'documents_given'],
  urge: ['urge'],
  phase: ['opens', 'remind', 'deadline'],
  below: ['stuck', 'clue', 'transfer'],
  money: ['recovery'],
  trouble: ['undelivered'],
};
const shapes = ['wecom', 'dingtalk', 'signed'] as const;

interface Props {
  channel: Channel;
  now?: Schemas['Channel'];
  onClose: () => void;
  onDone: () => void;
}

// ChannelForm sets one channel.
export function ChannelForm({ channel, now, onClose, onDone }: Props) {
  const { t } = useTranslation('channels');
  const draft = `channel.${channel}`;
  const [form, setForm] = useState<ChannelRequest>(
    () =>
      ({
        shape: (now?.shape as ChannelRequest['shape'] | undefined) ?? (channel === 'mail' ? 'mail' : 'wecom'),
        address: now?.address ?? '',
        muted: now?.muted ?? [],
        ...whens[now ? whenOf(now) : 'digest'],
        ...readDraft<Partial<ChannelRequest>>(draft),
      }),
  );
  const [secret, setSecret] = useState('');
  const [touched, setTouched] = useState(false);
  const run = useSetChannel(channel);
  const change = (by: Partial<ChannelRequest>) => {
    const next = { ...form, ...by };
    setForm(next);
    keepDraft(draft, draftOf(next));
  };
  const close = () => {
    keepDraft(draft, undefined);
    onClose();
  };
  const lacks = !form.address.trim();
  const send = () => {
    setTouched(true);
    if (lacks || run.isPending) return;
    run.mutate(
      { ...form, address: form.address.trim(), secret: secret.trim() || undefined },
      {
        onSuccess: () => {
          keepDraft(draft, undefined);
          onDone();
        },
      },
    );
  };
  const muted = new Set(form.muted);
  return (
    <Dialog title={t(channel)} onClose={close} small>
      <form {...sends(send)}>
        {channel === 'webhook' && (
          <label className="field">
            {t('shape')}
            <select className="native-select" value={form.shape} onChange={(e) => change({ shape: e.target.value as ChannelRequest['shape'] })}>
              {shapes.map((s) => (
                <option key={s} value={s}>
                  {t(`shape.${s}`)}
                </option>
              ))}
            </select>
          </label>
        )}
        <label className="field">
          {t(`address.${channel}`)}
          <input
            className="native-input"
            type={channel === 'mail' ? 'email' : 'url'}
            autoComplete={channel === 'mail' ? 'email' : 'off'}
            maxLength={500}
            value={form.address}
            aria-invalid={touched && lacks}
            onChange={(e) => change({ address: e.target.value })}
          />
        </label>
        {channel === 'webhook' && (
          <label className="field">
            {t('secret')}
            <input className="native-input" type="password" autoComplete="off" maxLength={200} value={secret} onChange={(e) => setSecret(e.target.value)} />
            <span className="second">{t('secret.anew')}</span>
          </label>
        )}
        <fieldset className="choice tall-choice">
          <legend>{t('when')}</legend>
          {(['all', 'urgent', 'digest'] as const).map((w) => (
            <label key={w} className="tick">
              <input type="radio" name="when" checked={whenOf(form) === w} onChange={() => change(whens[w])} /> {t(`when.${w}`)}
            </label>
          ))}
        </fieldset>
        <fieldset className="choice tall-choice">
          <legend>{t('muted')}</legend>
          {Object.entries(groups).map(([name, kinds]) => (
            <label key={name} className="tick">
              <input
                type="checkbox"
                checked={kinds.every((k) => !muted.has(k))}
                onChange={(e) => change({ muted: e.target.checked ? [...muted].filter((k) => !kinds.includes(k)) : [...new Set([...muted, ...kinds])] })}
              />{' '}
              {t(`group.${name}`)}
            </label>
          ))}
        </fieldset>
        <ProblemNote error={run.error} />
        <div className="dialog-foot">
          <button type="button" className="plain-button" onClick={close}>
            {t('word.cancel', { ns: 'words' })}
          </button>
          <button type="submit" className="main-button" disabled={run.isPending}>
            {t('save')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
