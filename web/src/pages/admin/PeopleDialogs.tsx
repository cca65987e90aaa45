import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { type Account, leaveIdentity, nameChair, useAddAccount, useGrant, useSetPassword } from '../../api/office';
import { Dialog } from '../../parts/Dialog';
import { ProblemNote } from '../../parts/ProblemNote';
import { SmallForm } from '../../parts/SmallForm';
import { roles } from './People';

function Foot({ go, ready, busy, onClose }: { go: string; ready: boolean; busy: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="dialog-foot">
      <button type="button" className="plain-button" onClick={onClose}>
        {t('word.cancel')}
      </button>
      <button type="submit" className="main-button" disabled={!ready || busy}>
        {go}
      </button>
    </div>
  );
}

function RoleFields({ role, union, onRole, onUnion }: { role: Schemas['Role']; union: string; onRole: (r: Schemas['Role']) => void; onUnion: (u: string) => void }) {
  const { t } = useTranslation('admin');
  return (
    <>
      <label className="field">
        {t('role')}
        <select className="native-select" value={role} onChange={(e) => onRole(e.target.value as Schemas['Role'])}>
          {roles.map((r) => (
            <option key={r} value={r}>
              {t(`role.${r}`, { ns: 'words' })}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        {t('union')}
        <input className="native-input" value={union} onChange={(e) => onUnion(e.target.value.trim())} />
      </label>
    </>
  );
}

export function AddDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('admin');
  const [username, setUsername] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState<Schemas['Role']>('clerk');
  const [union, setUnion] = useState('');
  const run = useAddAccount();
  const ready = username.length >= 3 && name.trim() !== '' && password.length >= 10 && union !== '';
  return (
    <Dialog title={t('add')} onClose={onClose} small>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          run.mutate({ username, name: name.trim(), password, role, union }, { onSuccess: onClose });
        }}
      >
        <label className="field">
          {t('username')}
          <input className="native-input" autoComplete="off" value={username} onChange={(e) => setUsername(e.target.value.trim().toLowerCase())} />
        </label>
        <label className="field">
          {t('name')}
          <input className="native-input" autoComplete="off" value={name} onChange={(e) => setName(e.target.value)} />
        </label>
        <label className="field">
          {t('password')}
          <input className="native-input" type="password" autoComplete="new-password" value={password} onChange={(e) => setPassword(e.target.value)} />
        </label>
        <RoleFields role={role} union={union} onRole={setRole} onUnion={setUnion} />
        <ProblemNote error={run.error} />
        <Foot go={t('add')} ready={ready} busy={run.isPending} onClose={onClose} />
      </form>
    </Dialog>
  );
}

export function GrantDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useTranslation('admin');
  const [role, setRole] = useState<Schemas['Role']>('clerk');
  const [union, setUnion] = useState(account.roles[0]?.union ?? '');
  const run = useGrant();
  return (
    <Dialog title={t('grant.to', { name: account.name })} onClose={onClose} small>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          run.mutate({ username: account.username, role, union }, { onSuccess: onClose });
        }}
      >
        <RoleFields role={role} union={union} onRole={setRole} onUnion={setUnion} />
        <ProblemNote error={run.error} />
        <Foot go={t('grant')} ready={union !== ''} busy={run.isPending} onClose={onClose} />
      </form>
    </Dialog>
  );
}

export function PasswordDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useTranslation('admin');
  const [password, setPassword] = useState('');
  const run = useSetPassword();
  return (
    <Dialog title={`${t('reset')} · ${account.name}`} onClose={onClose} small>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          run.mutate({ id: account.id, password });
        }}
      >
        <label className="field">
          {t('password.new')}
          <input className="native-input" type="password" autoComplete="new-password" value={password} onChange={(e) => setPassword(e.target.value)} />
        </label>
        <ProblemNote error={run.error} />
        {run.isSuccess && (
          <div className="note pass-note" role="status">
            {t('reset.done')}
          </div>
        )}
        <Foot go={t('reset')} ready={password.length >= 10 && !run.isSuccess} busy={run.isPending} onClose={onClose} />
      </form>
    </Dialog>
  );
}

// IdentityDialog takes down by what the system looks for the person's kin; nothing of it
// is shown again.
export function IdentityDialog({ account, onDone, onClose }: { account: Account; onDone: (told: string) => void; onClose: () => void }) {
  const { t } = useTranslation('admin');
  return (
    <SmallForm
      title={`${t('identity')} · ${account.name}`}
      go={t('identity.go')}
      asked={[
        { name: 'id_number', label: t('identity.number'), max: 18, optional: true },
        { name: 'phone', label: t('identity.phone'), max: 20, optional: true },
        { name: 'card', label: t('identity.card'), max: 32, optional: true },
      ]}
      send={(a) => leaveIdentity(account.id, { id_number: a.id_number || undefined, phone: a.phone || undefined, card: a.card || undefined })}
      onDone={() => onDone(t('identity.done', { name: account.name }))}
      onClose={onClose}
    >
      <p className="second">{t('identity.text')}</p>
    </SmallForm>
  );
}

// ChairDialog names who answers for a union, by the document that says so.
export function ChairDialog({ account, onDone, onClose }: { account: Account; onDone: (told: string) => void; onClose: () => void }) {
  const { t } = useTranslation('admin');
  return (
    <SmallForm
      title={t('chair.title', { name: account.name })}
      go={t('chair.go')}
      start={{ union: account.roles[0]?.union ?? '' }}
      asked={[
        { name: 'union', label: t('union'), max: 64 },
        { name: 'document', label: t('chair.document'), max: 128 },
      ]}
      send={(a) => nameChair({ union: a.union, username: account.username, document_no: a.document })}
      onDone={(a) => onDone(t('chair.done', { name: account.name, union: a.union.trim() }))}
      onClose={onClose}
    >
      <p className="second">{t('chair.text')}</p>
    </SmallForm>
  );
}
