import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAudit } from '../../api/office';
import { Export } from '../../parts/Export';
import { yuan } from '../../parts/money';
import { moment } from '../../parts/time';
import { Listing } from '../../parts/Listing';

const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

// Audit shows the hash chain of a case, a campaign or an account.
export function Audit({ campaign }: { campaign: string }) {
  const { t, i18n } = useTranslation('reports');
  const [text, setText] = useState('');
  const [subject, setSubject] = useState(campaign);
  const list = useAudit(subject);
  return (
    <>
      <form
        className="head"
        onSubmit={(e) => {
          e.preventDefault();
          if (id.test(text.trim())) setSubject(text.trim());
        }}
      >
        <input className="native-input audit-subject" aria-label={t('audit.subject')} placeholder={t('audit.subject')} value={text} onChange={(e) => setText(e.target.value)} />
        <button type="submit" className="plain-button" disabled={!id.test(text.trim())}>
          {t('audit.go')}
        </button>
        <button type="button" className="plain-button" onClick={() => setSubject(campaign)}>
          {t('audit.this')}
        </button>
        <span className="head-space" />
        <Export address={`/api/v1/audit?subject=${subject}`} name={t('tab.audit')} />
      </form>
      <p className="second">{t('audit.hint')}</p>
      <Listing
        list={list}
        none={t('audit.none')}
        head={
          <>
            {' '}
            <th className="n">#</th>
            <th>{t('at')}</th>
            <th>{t('kind')}</th>
            <th>{t('who')}</th>
            <th>{t('what')}</th>
            <th>{t('hash')}</th>
          </>
        }
      >
        {(r) => (
          <tr key={r.n}>
            <td className="n second" data-label="#">
              {r.n}
            </td>
            <td className="keep" data-label={t('at')}>
              {moment(r.at, i18n.language)}
            </td>
            <td className="keep" data-label={t('kind')}>
              {t(`audit.${r.kind}`, { defaultValue: r.kind })}
            </td>
            <td className="keep" data-label={t('who')}>
              {r.by}
            </td>
            <td data-label={t('what')} className="audit-body">
              <div>
                {Object.entries(r.body).map(([k, v]) => (
                  <span key={k}>
                    <span className="second">{k.replace(/_fen$/, '')}</span> {k.endsWith('_fen') ? yuan(Number(v)) : typeof v === 'object' ? JSON.stringify(v) : String(v)}
                  </span>
                ))}
              </div>
            </td>
            <td data-label={t('hash')}>
              <code title={r.hash}>{r.hash.slice(0, 8)}</code>
            </td>
          </tr>
        )}
      </Listing>
    </>
  );
}
