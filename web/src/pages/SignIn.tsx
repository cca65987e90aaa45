import { Button, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { useState } from 'react';
import { useSignIn } from '../api/me';
import '../frame/words';
import { addWords, speak } from '../i18n';
import { page } from '../page';
import { ProblemNote } from '../parts/ProblemNote';
import { useTitle } from '../parts/title';
import './sign-in.css';

addWords('sign_in', {
  'title': ['登录', 'Sign in'],
  'about': ['工会送温暖：从摸底、核实、公示、审批到发放、签收，每一步都有人负责、有时限、有记录。', 'Relief campaigns of the trade unions: every step has a person, a time limit and a record.'],
  'no_account': ['没有账号？请向本级工会的系统管理员申请。', 'No account? Ask the administrator of your union.'],
  'public': ['群众查看公示、提出异议不需要登录，网址印在公示单上。', 'Postings and objections need no account; their address is printed on the sheet.'],
  'demo': ['演示账号', 'Demo accounts'],
  'demo.hint': ['本机演示模式：用户名为“岗位@工会编码”，密码都是 songnuan-demo。点一个岗位即可登录。', 'Local demo mode: user names are role@union code, the password is always songnuan-demo. Click a role to sign in.'],
  'api': ['接口说明', 'API contract'],
  'health': ['运行状态', 'Health'],
  'temporal': ['流程监控', 'Temporal UI'],
});

// The demo campaign of `make run` belongs to county 410821 and its base unions.
const demo: [string, string[]][] = [
  ['organizer', ['organizer@410821']],
  ['clerk', ['clerk@410821-001']],
  ['surveyor', ['surveyor@410821-001', 'surveyor-2@410821-001']],
  ['verifier', ['verifier@410821-001', 'verifier@410821']],
  ['publisher', ['publisher@410821-001']],
  ['reviewer', ['reviewer@410821-001', 'reviewer@410821', 'reviewer-2@410821']],
  ['approver', ['approver@410821', 'approver-2@410821']],
  ['finance', ['finance@410821', 'finance-2@410821']],
  ['cashier', ['cashier@410821']],
  ['auditor', ['auditor@410821']],
  ['operator', ['operator@000000']],
  ['admin', ['admin@000000']],
];

export function SignIn() {
  const { t, i18n } = useTranslation('sign_in');
  useTitle(t('title'));
  const signIn = useSignIn();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  return (
    <main className="sign-in">
      <header>
        <h1>
          送<span>暖</span>
        </h1>
        <button type="button" className="plain-button" aria-label={t('language.label', { ns: 'frame' })} onClick={() => speak(i18n.language === 'en' ? 'zh' : 'en')}>
          {t('language', { ns: 'frame' })}
        </button>
      </header>
      <p className="second">{t('about')}</p>
      <form
        className="sign-in-form"
        onSubmit={(e) => {
          e.preventDefault();
          signIn.mutate({ username: username.trim(), password });
        }}
      >
        <label htmlFor="username">{t('username', { ns: 'frame' })}</label>
        <Input id="username" size="large" autoComplete="username" autoFocus required maxLength={64} value={username} onChange={(e) => setUsername(e.target.value)} />
        <label htmlFor="password">{t('password', { ns: 'frame' })}</label>
        <Input.Password id="password" size="large" autoComplete="current-password" required maxLength={128} value={password} onChange={(e) => setPassword(e.target.value)} />
        <ProblemNote error={signIn.error} />
        <Button type="primary" size="large" htmlType="submit" block loading={signIn.isPending}>
          {t('sign_in', { ns: 'frame' })}
        </Button>
      </form>
      <p className="second">{page.local ? '' : t('no_account')}</p>
      {page.local && (
        <section aria-labelledby="demo-title">
          <h2 id="demo-title">{t('demo')}</h2>
          <p className="second">{t('demo.hint')}</p>
          <dl className="demo">
            {demo.map(([role, people]) => (
              <div key={role}>
                <dt>{t('role.' + role, { ns: 'words' })}</dt>
                <dd>
                  {people.map((name) => (
                    <button key={name} type="button" disabled={signIn.isPending} onClick={() => signIn.mutate({ username: name, password: 'songnuan-demo' })}>
                      {name}
                    </button>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <footer className="second">
        <p>{t('public')}</p>
        <p>
          <a href="/openapi.yaml">{t('api')}</a> · <a href="/readyz">{t('health')}</a>
          {page.local && page.temporalUI && (
            <>
              {' '}
              ·{' '}
              <a href={`${page.temporalUI}/workflows`} rel="noopener">
                {t('temporal')}
              </a>
            </>
          )}
        </p>
      </footer>
    </main>
  );
}
