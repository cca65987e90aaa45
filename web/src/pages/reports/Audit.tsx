import { useMutation } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '../../api/client';
import { useAudit } from '../../api/office';
import { Export } from '../../parts/Export';
import { yuan } from '../../parts/money';
import { ProblemNote } from '../../parts/ProblemNote';
import { moment } from '../../parts/time';
import { Listing } from '../../parts/Listing';
import { addWords } from '../../i18n';
import '../cases/words';
import { byNumber } from './byNumber';
import { audit, spaces } from './audit-words';

addWords('audit', audit);

const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

type Names = Schemas['AuditRow']['names'];

// Called is a thing by what a person calls it, with the way to it; what has no
// name goes by the end of its id, as payment batches do.
function Called({ of, names }: { of: string; names: Names }) {
  const { t } = useTranslation('audit');
  const n = names?.[of];
  if (!n) return <code title={of}>{of.slice(-6).toUpperCase()}</code>;
  switch (n.what) {
    case 'case':
      return <Link to={`/cases/${of}`}>{n.name}</Link>;
    case 'batch':
      return <Link to={`/money?tab=batches&batch=${of}`}>{n.name}</Link>;
    case 'task':
      return t(`kind.${n.name}`, { ns: 'words', defaultValue: n.name });
    case 'role':
      return t(`role.${n.name}`, { ns: 'words', defaultValue: n.name });
    case 'evidence':
      return t(`evidence.${n.name}`, { ns: 'cases', defaultValue: n.name });
  }
  return n.name;
}

// Said is one fact of a row: its name and value in words, where there are any.
function Said({ name, value, names }: { name: string; value: unknown; names: Names }) {
  const { t } = useTranslation('audit');
  const said = (v: unknown): string => {
    if (typeof v === 'object') return JSON.stringify(v);
    const text = String(v);
    return /^[a-z_]+$/.test(text) ? t(spaces.map((s) => `${s}.${text}`), { defaultValue: text }) : text;
  };
  const plain = name.replace(/_fen$/, '');
  return (
    <span>
      <span className="second">{t(`key.${plain}`, { defaultValue: plain })}</span> {name.endsWith('_fen') ? (
        yuan(Number(value))
      ) : name === 'slug' ? (
        <a href={`/p/${String(value)}`}>{String(value)}</a>
      ) : (
        [value].flat().map((v, i) => (
          <Fragment key={i}>
            {i > 0 && '、'}
            {typeof v === 'string' && id.test(v) ? <Called of={v} names={names} /> : said(v)}
          </Fragment>
        ))
      )}
    </span>
  );
}

// Audit shows the hash chain of a case, a campaign or an account.
export function Audit({ campaign }: { campaign: string }) {
  const { t, i18n } = useTranslation('reports');
  const [text, setText] = useState('');
  const [subject, setSubject] = useState(campaign);
  const list = useAudit(subject);
  const find = useMutation({ mutationFn: async (said: string) => (id.test(said) ? said : (await byNumber(campaign, said)).id), onSuccess: setSubject });
  return (
    <>
      <form
        className="head"
        onSubmit={(e) => {
          e.preventDefault();
          find.mutate(text.trim());
        }}
      >
        <input className="native-input audit-subject" aria-label={t('audit.subject')} placeholder={t('audit.subject')} value={text} onChange={(e) => setText(e.target.value)} />
        <button type="submit" className="plain-button" disabled={!text.trim() || find.isPending}>
          {t('audit.go')}
        </button>
        <button
          type="button"
          className="plain-button"
          onClick={() => {
            setText('');
            find.reset();
            setSubject(campaign);
          }}
        >
          {t('audit.this')}
        </button>
        <span className="head-space" />
        <Export address={`/api/v1/audit?subject=${subject}`} name={t('tab.audit')} />
      </form>
      <ProblemNote error={find.error} />
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
              {t(`kind.${r.kind}`, { ns: 'audit', defaultValue: r.kind })}
            </td>
            <td className="keep" data-label={t('who')}>
              {r.by}
            </td>
            <td data-label={t('what')} className="audit-body">
              <div>
                {Object.entries(r.body).map(([k, v]) => (
                  <Said key={k} name={k} value={v} names={r.names} />
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
