import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Channel, useChannels, useDropChannel } from '../../api/channels';
import type { Schemas } from '../../api/client';
import { Bones } from '../../parts/Bones';
import { Dialog } from '../../parts/Dialog';
import '../../parts/office.css';
import { ProblemNote } from '../../parts/ProblemNote';
import { useTitle } from '../../parts/title';
import { ChannelForm, whenOf } from './ChannelForm';
import './channels.css';
import './words';

const channels: Channel[] = ['mail', 'webhook'];

// Channels is where I am told besides the bell, and about what.
export function Channels() {
  const { t } = useTranslation('channels');
  useTitle(t('title'));
  const list = useChannels();
  const [told, setTold] = useState('');
  return (
    <div className="channels">
      <div className="head">
        <h1>{t('title')}</h1>
        {told && (
          <span className="pass" role="status">
            {told}
          </span>
        )}
      </div>
      <p className="second">{t('text')}</p>
      {list.isPending && <Bones rows={3} />}
      <ProblemNote error={list.error} retry={() => void list.refetch()} />
      {list.data && channels.map((c) => <One key={c} channel={c} now={list.data.find((x) => x.channel === c)} onDone={(what) => setTold(`${t(c)} · ${t(what)}`)} />)}
    </div>
  );
}

function One({ channel, now, onDone }: { channel: Channel; now?: Schemas['Channel']; onDone: (what: 'saved' | 'dropped') => void }) {
  const { t } = useTranslation('channels');
  const [setting, setSetting] = useState(false);
  const [dropping, setDropping] = useState(false);
  const drop = useDropChannel(channel);
  return (
    <section className="sheet channel" aria-labelledby={`channel-${channel}`}>
      <div className="channel-what">
        <h2 id={`channel-${channel}`}>
          {t(channel)} {now && <span className="chip pass">{t('on')}</span>}
        </h2>
        {now ? (
          <>
            <p className="channel-address">
              {channel === 'webhook' && `${t(`shape.${now.shape}`)} · `}
              {now.address}
            </p>
            <p className="second">
              {t(`when.${whenOf(now)}`)} · {now.muted.length ? t('muted.some', { n: now.muted.length }) : t('muted.none')}
            </p>
          </>
        ) : (
          <p className="second">{t(`off.${channel}`)}</p>
        )}
      </div>
      <span className="row-buttons">
        <button type="button" className={now ? 'plain-button' : 'main-button'} onClick={() => setSetting(true)}>
          {t(now ? 'change' : 'set')}
        </button>
        {now && (
          <button type="button" className="plain-button" onClick={() => setDropping(true)}>
            {t('drop')}
          </button>
        )}
      </span>
      {setting && (
        <ChannelForm
          channel={channel}
          now={now}
          onClose={() => setSetting(false)}
          onDone={() => {
            setSetting(false);
            onDone('saved');
          }}
        />
      )}
      {dropping && now && (
        <Dialog title={`${t('drop')} · ${t(channel)}`} onClose={() => setDropping(false)} small>
          <p className="channel-address">{t('drop.text', { address: now.address })}</p>
          <ProblemNote error={drop.error} />
          <div className="dialog-foot">
            <button type="button" className="plain-button" onClick={() => setDropping(false)}>
              {t('word.cancel', { ns: 'words' })}
            </button>
            <button
              type="button"
              className="main-button"
              disabled={drop.isPending}
              onClick={() =>
                drop.mutate(undefined, {
                  onSuccess: () => {
                    setDropping(false);
                    onDone('dropped');
                  },
                })
              }
            >
              {t('drop')}
            </button>
          </div>
        </Dialog>
      )}
    </section>
  );
}
