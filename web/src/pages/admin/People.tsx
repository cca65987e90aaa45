import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { searching } from '../../api/tasks';
import { may, type Me } from '../../api/me';
import { type Account, useAccounts, useRevoke, useShutOut } from '../../api/office';
import { Bones } from '../../parts/Bones';
import { Dialog } from '../../parts/Dialog';
import { Export } from '../../parts/Export';
import { More } from '../../parts/More';
import { Nothing } from '../../parts/Nothing';
import { ProblemNote } from '../../parts/ProblemNote';
import { AddDialog, ChairDialog, GrantDialog, IdentityDialog, PasswordDialog } from './PeopleDialogs';

export const roles: Schemas['Role'][] = ['organizer', 'clerk', 'surveyor', 'verifier', 'publisher', 'reviewer', 'approver', 'finance', 'cashier', 'auditor', 'operator', 'admin'];

type Open = { what: 'add' } | { what: 'grant' | 'chair' | 'identity' | 'reset' | 'disable'; account: Account } | { what: 'revoke'; role: Schemas['Appointment'] };

// People lists who holds a role in my unions, and gives and takes roles.
export function People({ me }: { me: Me }) {
  const { t } = useTranslation('admin');
  const [search, setSearch] = useState('');
  const [role, setRole] = useState<'' | Schemas['Role']>('');
  const [open, setOpen] = useState<Open>();
  const [told, setTold] = useState('');
  const list = useAccounts(search.trim(), role || undefined);
  const shut = useShutOut();
  const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
  const mine = may(me, 'user.grant');
  const close = () => setOpen(undefined);
  return (
    <>
      <div className="head">
        <input type="search" className="native-input people-search" autoComplete="off" maxLength={64} aria-label={t('filter.people')} placeholder={t('filter.people')} value={search} onChange={(e) => setSearch(e.target.value)} />
        <select className="native-select" aria-label={t('role')} value={role} onChange={(e) => setRole(e.target.value as '' | Schemas['Role'])}>
          <option value="">{t('all_roles')}</option>
          {roles.map((r) => (
            <option key={r} value={r}>
              {t(`role.${r}`, { ns: 'words' })}
            </option>
          ))}
        </select>
        <span className="head-space" />
        <Export address={`/api/v1/users${role && '?role=' + role}`} headers={searching(search.trim())} name={t('tab.people')} />
        {mine && (
          <button type="button" className="main-button" onClick={() => setOpen({ what: 'add' })}>
            {t('add')}
          </button>
        )}
      </div>
      <ProblemNote error={list.error ?? shut.error} retry={() => void list.refetch()} />
      {told && (
        <p className="note pass-note" role="status">
          {told}
        </p>
      )}
      {list.isPending && <Bones />}
      {list.isSuccess && rows.length === 0 && <Nothing title={t('none')}>{t('none.hint')}</Nothing>}
      {rows.length > 0 && (
        <div className="table-wrap sheet">
          <table className="table cards">
            <thead>
              <tr>
                <th>{t('username')}</th>
                <th>{t('name')}</th>
                <th>{t('roles')}</th>
                {mine && <th />}
              </tr>
            </thead>
            <tbody>
              {rows.map((a) => (
                <tr key={a.id} className={a.disabled ? 'gone' : ''}>
                  <td className="no">{a.username}</td>
                  <td className="keep" data-label={t('name')}>
                    <span>
                      {a.name} {a.disabled && <span className="chip stop">{t('disabled')}</span>} {a.demo && <span className="second small">{t('demo')}</span>}
                    </span>
                  </td>
                  <td>
                    <span className="roles">
                      {a.roles.map((r) => (
                        <span key={r.grant_id} className="role">
                          {t(`role.${r.role}`, { ns: 'words' })} <span className="second">{r.union_name}</span>
                          {mine && a.id !== me.id && (
                            <button type="button" className="link-button small" onClick={() => setOpen({ what: 'revoke', role: r })}>
                              {t('revoke')}
                            </button>
                          )}
                        </span>
                      ))}
                    </span>
                  </td>
                  {mine && (
                    <td className="keep acts">
                      <button type="button" className="link-button" onClick={() => setOpen({ what: 'grant', account: a })}>
                        {t('grant')}
                      </button>{' '}
                      <button type="button" className="link-button" disabled={a.id === me.id || a.disabled} title={a.id === me.id ? t('chair.self') : a.disabled ? t('disabled') : undefined} onClick={() => setOpen({ what: 'chair', account: a })}>
                        {t('chair')}
                      </button>{' '}
                      <button type="button" className="link-button" onClick={() => setOpen({ what: 'identity', account: a })}>
                        {t('identity')}
                      </button>{' '}
                      {!a.demo && (
                        <button type="button" className="link-button" onClick={() => setOpen({ what: 'reset', account: a })}>
                          {t('reset')}
                        </button>
                      )}{' '}
                      {a.id !== me.id &&
                        (a.disabled ? (
                          <button type="button" className="link-button" onClick={() => shut.mutate({ id: a.id, out: false })}>
                            {t('enable')}
                          </button>
                        ) : (
                          <button type="button" className="link-button" onClick={() => setOpen({ what: 'disable', account: a })}>
                            {t('disable')}
                          </button>
                        ))}
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <More list={list} />
      {open?.what === 'add' && <AddDialog onClose={close} />}
      {open?.what === 'grant' && <GrantDialog account={open.account} onClose={close} />}
      {open?.what === 'chair' && <ChairDialog account={open.account} onDone={setTold} onClose={close} />}
      {open?.what === 'identity' && <IdentityDialog account={open.account} onDone={setTold} onClose={close} />}
      {open?.what === 'reset' && <PasswordDialog account={open.account} onClose={close} />}
      {open?.what === 'revoke' && <RevokeDialog role={open.role} onClose={close} />}
      {open?.what === 'disable' && (
        <Ask
          text={t('disable.ask', { name: open.account.name })}
          go={t('disable')}
          busy={shut.isPending}
          error={shut.error}
          onClose={close}
          onGo={() => shut.mutate({ id: open.account.id, out: true }, { onSuccess: close })}
        />
      )}
    </>
  );
}

function RevokeDialog({ role, onClose }: { role: Schemas['Appointment']; onClose: () => void }) {
  const { t } = useTranslation('admin');
  const run = useRevoke();
  return (
    <Ask
      text={t('revoke.ask', { role: t(`role.${role.role}`, { ns: 'words' }), union: role.union_name })}
      go={t('revoke')}
      busy={run.isPending}
      error={run.error}
      onClose={onClose}
      onGo={() => run.mutate(role.grant_id, { onSuccess: onClose })}
    />
  );
}

function Ask({ text, go, busy, error, onGo, onClose }: { text: string; go: string; busy: boolean; error: unknown; onGo: () => void; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={go} onClose={onClose} small>
      <p>{text}</p>
      <ProblemNote error={error} />
      <div className="dialog-foot">
        <button type="button" className="plain-button" onClick={onClose}>
          {t('word.cancel')}
        </button>
        <button type="button" className="main-button" disabled={busy} onClick={onGo}>
          {go}
        </button>
      </div>
    </Dialog>
  );
}
