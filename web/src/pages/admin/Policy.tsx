import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { usePolicy } from '../../api/office';
import { addWords } from '../../i18n';
import { Bones } from '../../parts/Bones';
import { ProblemNote } from '../../parts/ProblemNote';
import { roles } from './People';
import { permissions } from './permission-words';

addWords('permission', permissions);

const levels: Schemas['Level'][] = ['national', 'province', 'city', 'county', 'base'];
const short = { zh: ['国', '省', '市', '县', '基'], en: ['N', 'P', 'C', 'c', 'b'] };

// Policy prints who may do what: a row an action, a column a role, and the levels where it holds.
export function Policy() {
  const { t, i18n } = useTranslation('admin');
  const policy = usePolicy();
  if (policy.isPending) return <Bones />;
  if (policy.isError) return <ProblemNote error={policy.error} retry={() => void policy.refetch()} />;
  const held = new Map<string, Set<string>>();
  for (const r of policy.data.rules) {
    const at = `${r.action} ${r.role}`;
    held.set(at, (held.get(at) ?? new Set()).add(r.level));
  }
  const actions = [...new Set(policy.data.rules.map((r) => r.action))].sort();
  const names = i18n.language === 'en' ? short.en : short.zh;
  const cell = (action: string, role: string) => levels.map((l, i) => (held.get(`${action} ${role}`)?.has(l) ? names[i] : '')).join('');
  return (
    <>
      <div className="head">
        <span className="second">
          {t('policy.hint', { n: policy.data.version })} {levels.map((l, i) => `${names[i]}=${t(`level.${l}`, { ns: 'words' })}`).join(' ')}
        </span>
        <span className="head-space" />
        <button type="button" className="plain-button" onClick={() => window.print()}>
          {t('print')}
        </button>
      </div>
      <div className="table-wrap sheet matrix-wrap" tabIndex={0}>
        <table className="table matrix">
          <thead>
            <tr>
              <th>{t('action')}</th>
              {roles.map((r) => (
                <th key={r}>{t(`role.${r}`, { ns: 'words' })}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {actions.map((a) => (
              <tr key={a}>
                <th scope="row">
                  {permissions[a] ? t(a, { ns: 'permission' }) : t(`kind.${a}`, { ns: 'words' })} <code className="second">{a}</code>
                </th>
                {roles.map((r) => (
                  <td key={r}>{cell(a, r)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
