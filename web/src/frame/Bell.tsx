import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, key, type Schemas, take } from '../api/client';
import { addWords } from '../i18n';
import { moment } from '../parts/time';

addWords('bell', {
  'title': ['通知', 'Notices'],
  'unread': ['{{n}} 条未读', '{{n}} unread'],
  'none': ['没有通知', 'No notices'],
  'of': ['{{kind}} {{n}} 项', '{{kind}}: {{n}}'],
  'late': ['超期 {{n}} 项', '{{n}} overdue'],
  'done': ['已不需要', 'no longer needed'],
});

const shown = 30;

type Notice = Schemas['Notice'];

// leads is where a notice leads: to the task, the case or the campaign.
const leads = (n: Notice) => (n.kind === 'transfer' ? '/archives?tab=transfers' : n.task_id && n.needed ? `/inbox/${n.task_id}` : n.case_id ? `/cases/${n.case_id}` : n.kind === 'urge' ? '/inbox' : '/campaigns');

// Bell shows what I was told in the roles I hold; opening it marks what is shown as read.
export function Bell() {
  const { t, i18n } = useTranslation('bell');
  const known = useQueryClient();
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const list = useQuery({
    queryKey: ['notices'],
    staleTime: 30_000,
    queryFn: async () => (await take(api.GET('/api/v1/notices', { params: { query: { limit: shown } } }))).items,
  });
  const read = useMutation({
    mutationFn: (ids: string[]) => take(api.POST('/api/v1/notices/read', { params: { header: key() }, body: { ids } })),
    onSuccess: () => known.invalidateQueries({ queryKey: ['notices'] }),
  });
  useEffect(() => {
    const away = (e: Event) => {
      if (!box.current?.contains(e.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', away);
    return () => document.removeEventListener('pointerdown', away);
  }, []);
  const notices = list.data ?? [];
  const unread = notices.filter((n) => !n.read_at);
  const toggle = () => {
    if (!open && unread.length > 0) read.mutate(unread.map((n) => n.id));
    setOpen(!open);
  };
  return (
    <div className="me bell" ref={box} onKeyDown={(e) => e.key === 'Escape' && setOpen(false)}>
      <button type="button" className="plain-button bell-button" aria-expanded={open} aria-label={unread.length ? `${t('title')}${t('colon', { ns: 'words' })}${t('unread', { n: unread.length })}` : t('title')} onClick={toggle}>
        <svg width="18" height="18" viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
          <path d="M5 14V9a5 5 0 0 1 10 0v5l1.500 1.500h-13zM8.500 17.500a1.600 1.600 0 0 0 3 0" />
        </svg>
        {unread.length > 0 && <span className="bell-count">{unread.length < shown ? unread.length : `${shown}+`}</span>}
      </button>
      {open && (
        <div className="me-menu bell-list">
          {notices.length === 0 && <p className="second">{t('none')}</p>}
          <ul>
            {notices.map((n) => (
              <li key={n.id} className={n.needed ? '' : 'second'}>
                <Link to={leads(n)} onClick={() => setOpen(false)}>
                  {i18n.language === 'en' ? n.text_en : n.text}
                </Link>
                {n.kind === 'urge' && typeof n.body.kind === 'string' && (
                  <div>
                    {t('of', { kind: t(`kind.${n.body.kind}`, { ns: 'words' }), n: n.body.count })}
                    {Number(n.body.overdue) > 0 && <span className="stop"> {t('late', { n: n.body.overdue })}</span>}
                  </div>
                )}
                <div>
                  {n.case_no && <span className="no">{n.case_no}</span>} {n.case_no && n.task_kind && t(`kind.${n.task_kind}`, { ns: 'words' })}
                </div>
                <div className="second">
                  {moment(n.at, i18n.language)} {n.campaign} {!n.needed && `· ${t('done')}`}
                </div>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
