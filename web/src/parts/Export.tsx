import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { download } from '../api/office';
import { addWords } from '../i18n';
import { Dialog } from './Dialog';
import { ProblemNote } from './ProblemNote';

addWords('export', {
  'open': ['导出表格', 'Export'],
  'title': ['导出为表格', 'Export as a sheet'],
  'text': ['内容与屏幕上一样遮盖个人信息；导出会记入审计。', 'Personal data is masked as on the screen; the export is noted in the audit.'],
  'password': ['打开密码（可不填，至少 8 位字母或数字）', 'Password to open it (optional, at least 8 letters or digits)'],
  'go': ['导出', 'Export'],
});

// Export offers a list as an XLSX, locked with a password when one is given.
export function Export({ address, name, headers = {} }: { address: string; name: string; headers?: Record<string, string> }) {
  const { t } = useTranslation('export');
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState('');
  const run = useMutation({
    mutationFn: () =>
      download(address + (address.includes('?') ? '&' : '?') + 'format=xlsx', name + '.xlsx', { ...headers, ...(password ? { 'X-File-Password': password } : {}) }),
    onSuccess: () => setOpen(false),
  });
  return (
    <>
      <button type="button" className="plain-button" onClick={() => setOpen(true)}>
        {t('open')}
      </button>
      {open && (
        <Dialog title={t('title')} onClose={() => setOpen(false)} small>
          <p className="second">{t('text')}</p>
          <label className="field">
            {t('password')}
            <input className="native-input" type="password" autoComplete="new-password" value={password} onChange={(e) => setPassword(e.target.value)} />
          </label>
          <ProblemNote error={run.error} />
          <div className="dialog-foot">
            <button type="button" className="plain-button" onClick={() => setOpen(false)}>
              {t('word.cancel', { ns: 'words' })}
            </button>
            <button type="button" className="main-button" disabled={run.isPending || (password !== '' && password.length < 8)} onClick={() => run.mutate()}>
              {t('go')}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
