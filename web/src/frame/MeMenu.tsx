import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type Me, may, useSignOut } from '../api/me';
import { speak } from '../i18n';
import { forgetDrafts, hasDrafts } from '../parts/drafts';
import { letLettersRest, lettersRest } from '../parts/keys';
import { type Choice, useMode } from '../theme/Theme';

const choices: Choice[] = ['auto', 'light', 'dark'];

export function MeMenu({ me }: { me: Me }) {
  const { t, i18n } = useTranslation('frame');
  const { choice, choose } = useMode();
  const out = useSignOut();
  const [open, setOpen] = useState(false);
  const [rest, setRest] = useState(lettersRest);
  const rested = (off: boolean) => {
    letLettersRest(off);
    setRest(off);
  };
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const away = (e: Event) => {
      if (!box.current?.contains(e.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', away);
    return () => document.removeEventListener('pointerdown', away);
  }, []);
  const leave = async () => {
    const { forgetField, countOf } = await import('../field/shelf');
    const waiting = await countOf(me.id);
    if ((hasDrafts() || waiting > 0) && !window.confirm(t(waiting > 0 ? 'sign_out.field' : 'sign_out.drafts', { n: waiting }))) return;
    forgetDrafts();
    await forgetField(me.id);
    out.mutate();
  };
  return (
    <div className="me" ref={box} onKeyDown={(e) => e.key === 'Escape' && setOpen(false)}>
      <button type="button" className="plain-button" aria-expanded={open} aria-controls="me-menu" onClick={() => setOpen(!open)}>
        <span className="me-long">{me.name || me.username}</span>
        <span className="me-short" aria-hidden="true">{t('me')}</span>
      </button>
      {open && (
        <div className="me-menu" id="me-menu">
          <p className="me-name">{me.username}</p>
          <p className="second">{t('roles')}</p>
          <ul>
            {me.roles.map((r) => (
              <li key={r.grant_id}>
                {t('role.' + r.role, { ns: 'words' })} · {r.union_name}
              </li>
            ))}
          </ul>
          {may(me, 'delegation.ask', 'delegation.rule') && (
            <Link to="/me/absences" onClick={() => setOpen(false)}>
              {t('absences')}
            </Link>
          )}
          <Link to="/me/channels" onClick={() => setOpen(false)}>
            {t('channels')}
          </Link>
          <fieldset>
            <legend className="second">{t('theme')}</legend>
            {choices.map((c) => (
              <label key={c}>
                <input type="radio" name="theme" checked={choice === c} onChange={() => choose(c)} /> {t('theme.' + c)}
              </label>
            ))}
          </fieldset>
          <label className="me-letters">
            <input type="checkbox" checked={!rest} onChange={(e) => rested(!e.target.checked)} /> {t('letters')}
          </label>
          <button type="button" className="plain-button wide me-language" onClick={() => speak(i18n.language === 'en' ? 'zh' : 'en')}>
            {t('language')}
          </button>
          <button type="button" className="plain-button wide" onClick={() => void leave()}>
            {t('sign_out')}
          </button>
        </div>
      )}
    </div>
  );
}
