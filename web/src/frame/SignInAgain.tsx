import { Button, Input } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useQueryClient } from '@tanstack/react-query';
import { session } from '../api/client';
import { type Me, useSignIn } from '../api/me';
import { ProblemNote } from '../parts/ProblemNote';

// SignInAgain asks for the password over the page when a session has ended, so
// that the page and what was typed into it stay as they are.
export function SignInAgain({ me }: { me: Me }) {
  const { t } = useTranslation('frame');
  const dialog = useRef<HTMLDialogElement>(null);
  const signIn = useSignIn();
  const known = useQueryClient();
  useEffect(() => {
    const ended = () => {
      if (dialog.current && !dialog.current.open) dialog.current.showModal();
    };
    session.addEventListener('ended', ended);
    return () => session.removeEventListener('ended', ended);
  }, []);
  return (
    <dialog ref={dialog} className="dialog small" aria-labelledby="again-title" onCancel={(e) => e.preventDefault()}>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          const password = String(new FormData(e.currentTarget).get('password'));
          signIn.mutate(
            { username: me.username, password },
            {
              onSuccess: () => {
                dialog.current?.close();
                void known.invalidateQueries();
              },
            },
          );
        }}
      >
        <h2 id="again-title">{t('again.title')}</h2>
        <p>{t('again.text')}</p>
        <p>
          {t('username')} <strong>{me.username}</strong>
        </p>
        <label htmlFor="again-password">{t('password')}</label>
        <Input.Password id="again-password" name="password" autoComplete="current-password" required />
        <ProblemNote error={signIn.error} />
        <div className="dialog-foot">
          <Button onClick={() => window.location.assign('/sign-in')}>{t('again.other')}</Button>
          <Button type="primary" htmlType="submit" loading={signIn.isPending}>
            {t('sign_in')}
          </Button>
        </div>
      </form>
    </dialog>
  );
}
