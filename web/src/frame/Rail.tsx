import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, useLocation } from 'react-router';
import type { Me } from '../api/me';
import { useCounts } from './counts';
import { icons, MoreIcon } from './icons';
import { sectionsOf } from './nav';

// On a phone so many sections lie along the bottom; the others stand behind 更多.
const alongBottom = 4;

// Rail is the main menu: down the left side, on a phone along the bottom.
export function Rail({ me, paths }: { me: Me; paths: readonly string[] }) {
  const { t } = useTranslation('frame');
  const { pathname } = useLocation();
  const counts = useCounts(me);
  const [open, setOpen] = useState(false);
  useEffect(() => setOpen(false), [pathname]);
  const sections = sectionsOf(me, paths);
  const crowded = sections.length > alongBottom + 1;
  const hidden = crowded ? sections.slice(alongBottom) : [];
  return (
    <nav className={open ? 'rail open' : 'rail'} aria-label={t('rail')} onKeyDown={(e) => e.key === 'Escape' && setOpen(false)}>
      <div className="brand" aria-hidden="true">
        送<span>暖</span>
      </div>
      {sections.map((section) => {
        const { path, word } = section;
        const Icon = icons[path];
        const n = counts[path];
        return (
          <NavLink key={path} to={path} className={hidden.includes(section) ? 'rail-item rail-rest' : 'rail-item'} onClick={() => setOpen(false)}>
            <Icon aria-hidden="true" />
            <span className="rail-word">{t(word, { ns: 'words' })}</span>
            {!!n && (
              <span className="count" aria-label={t('count', { n })}>
                {n > 999 ? '999+' : n}
              </span>
            )}
          </NavLink>
        );
      })}
      {crowded && (
        <button type="button" className={hidden.some((s) => pathname.startsWith(s.path)) ? 'rail-item rail-more active' : 'rail-item rail-more'} aria-expanded={open} onClick={() => setOpen(!open)}>
          <MoreIcon aria-hidden="true" />
          <span className="rail-word">{t(open ? 'rail.less' : 'rail.more')}</span>
        </button>
      )}
    </nav>
  );
}
