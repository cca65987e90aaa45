import { type ChangeEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { fresh } from '../../field/open';
import { shrink } from '../../field/pictures';
import type { Picture, Survey } from '../../field/queue';
import { dropPicture, keepPicture, readPicture } from '../../field/shelf';
import { Signature } from './Signature';

type Kind = Schemas['EvidenceKind'];

const most = 6; // of one form; a case has room for twenty files

// PicturesPage takes what is seen in the home: photographs, made small at once,
// and a signature written with a finger.
export function PicturesPage({ survey, change }: { survey: Survey; change: (p: Picture[]) => void }) {
  const { t } = useTranslation('field');
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const kind: Kind = survey.kind === 'receipt' ? 'receipt_photo' : 'visit_photo';
  const photos = survey.pictures.filter((p) => p.kind !== 'signature');
  const signature = survey.pictures.find((p) => p.kind === 'signature');

  const now = useRef(survey.pictures); // two may be on their way at once
  now.current = survey.pictures;
  const keep = async (content: Blob, of: Kind) => {
    const picture = { id: crypto.randomUUID(), kind: of, key: fresh() };
    await keepPicture(survey.person, picture.id, content);
    now.current = [...now.current, picture];
    change(now.current);
  };
  const drop = (p: Picture) => {
    change(survey.pictures.filter((x) => x.id !== p.id));
    void dropPicture(p.id);
  };
  const taken = async (e: ChangeEvent<HTMLInputElement>) => {
    const file = e.target.files?.[0];
    e.target.value = '';
    if (!file) return;
    setBusy(true);
    setFault('');
    try {
      await keep(await shrink(file), kind);
    } catch {
      setFault(t('photo.bad'));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <section className="pictures" aria-label={t('photos.' + survey.kind)}>
        <h2>{t('photos.' + survey.kind)}</h2>
        <ul>
          {photos.map((p, i) => (
            <li key={p.id}>
              <Thumb person={survey.person} picture={p} label={t('photo.n', { n: i + 1 })} />
              {!p.sent && (
                <button type="button" className="link-button" aria-label={t('photo.drop.n', { n: i + 1 })} onClick={() => drop(p)}>
                  {t('photo.drop')}
                </button>
              )}
            </li>
          ))}
          {photos.length < most && (
            <li>
              <label className={busy ? 'camera busy' : 'camera'}>
                <svg aria-hidden="true" width="28" height="28" viewBox="0 0 28 28" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinejoin="round">
                  <path d="M3 8.500h5l2-3h8l2 3h5v14H3z" />
                  <circle cx="14" cy="15" r="4.500" />
                </svg>
                <span>{t(busy ? 'photo.busy' : 'photo.take')}</span>
                <input type="file" accept="image/*" capture="environment" disabled={busy} onChange={(e) => void taken(e)} />
              </label>
            </li>
          )}
        </ul>
        {fault && (
          <p className="stop" role="alert">
            {fault}
          </p>
        )}
        <p className="second">{t('photos.hint')}</p>
      </section>
      <section className="pictures" aria-label={t('sign.' + survey.kind)}>
        <h2>{t('sign.' + survey.kind)}</h2>
        {signature ? (
          <div className="signed">
            <Thumb person={survey.person} picture={signature} label={t('sign.there')} />
            {!signature.sent && (
              <button type="button" className="plain-button" onClick={() => drop(signature)}>
                {t('sign.again')}
              </button>
            )}
          </div>
        ) : (
          <Signature done={(b) => void keep(b, 'signature')} />
        )}
      </section>
    </>
  );
}

// Thumb shows a kept picture; one that has arrived is on the server and no more here.
function Thumb({ person, picture, label }: { person: string; picture: Picture; label: string }) {
  const { t } = useTranslation('field');
  const [address, setAddress] = useState('');
  useEffect(() => {
    if (picture.sent) return;
    let mine = '';
    let on = true;
    void readPicture(person, picture.id).then((b) => {
      if (!b || !on) return;
      mine = URL.createObjectURL(b);
      setAddress(mine);
    });
    return () => {
      on = false;
      if (mine) URL.revokeObjectURL(mine);
    };
  }, [person, picture.id, picture.sent]);
  if (picture.sent) return <span className="thumb second">{t('photo.sent')}</span>;
  return address ? <img className="thumb" src={address} alt={label} /> : <span className="thumb" />;
}
