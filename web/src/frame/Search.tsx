import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, take } from '../api/client';
import { searching } from '../api/tasks';
import { ProblemNote } from '../parts/ProblemNote';
import { yuan } from '../parts/money';

// Search finds cases by number, whole name or ID number. What is typed stays out
// of the page's address and title, because it may name a person.
export function Search() {
  const { t } = useTranslation('frame');
  const [asked, setAsked] = useState('');
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLFormElement>(null);
  const id = useId();
  const found = useQuery({
    queryKey: ['search', asked],
    enabled: asked !== '',
    gcTime: 0,
    queryFn: async () => (await take(api.GET('/api/v1/cases', { params: { query: { limit: 20 }, header: searching(asked) } }))).items,
  });
  useEffect(() => {
    const away = (e: Event) => {
      if (!box.current?.contains(e.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', away);
    return () => document.removeEventListener('pointerdown', away);
  }, []);
  return (
    <form
      ref={box}
      className="search"
      role="search"
      onSubmit={(e) => {
        e.preventDefault();
        const text = String(new FormData(e.currentTarget).get('q')).trim();
        setAsked(text);
        setOpen(text !== '');
      }}
      onKeyDown={(e) => e.key === 'Escape' && setOpen(false)}
    >
      <input id={id} name="q" type="search" autoComplete="off" maxLength={64} placeholder={t('search')} aria-label={t('search.label')} />
      {open && (
        <div className="search-found" role="region" aria-live="polite" aria-label={t('search.label')}>
          <ProblemNote error={found.error} />
          {found.isFetching && <p className="second">{t('word.loading', { ns: 'words' })}…</p>}
          {found.data?.length === 0 && <p className="second">{t('search.none')}</p>}
          {found.data?.map((c) => (
            <Link key={c.id} to={`/cases/${c.id}`} onClick={() => setOpen(false)}>
              <span className="no">{c.no}</span> <span>{c.name}</span>
              <span className="second">{t('state.' + c.state, { ns: 'words' })}</span>
              <span className="amount">{yuan(c.amount_fen)}</span>
            </Link>
          ))}
        </div>
      )}
    </form>
  );
}
