import { ConfigProvider, theme as antd } from 'antd';
import en from 'antd/es/locale/en_US';
import zh from 'antd/es/locale/zh_CN';
import { createContext, type ReactNode, use, useEffect, useLayoutEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { page } from '../page';
import { colours, fontFamily, type Mode } from './tokens';

// What a person chose; auto follows the machine.
export type Choice = Mode | 'auto';

const Chosen = createContext<{ choice: Choice; mode: Mode; choose: (c: Choice) => void }>({
  choice: 'auto',
  mode: 'light',
  choose: () => {},
});

export const useMode = () => use(Chosen);

const key = 'songnuan.theme';
const machineDark = window.matchMedia('(prefers-color-scheme: dark)');

function useMachineMode(): Mode {
  const [dark, setDark] = useState(machineDark.matches);
  useEffect(() => {
    const listen = () => setDark(machineDark.matches);
    machineDark.addEventListener('change', listen);
    return () => machineDark.removeEventListener('change', listen);
  }, []);
  return dark ? 'dark' : 'light';
}

// paint hands the tokens to the stylesheets as custom properties.
function paint(mode: Mode) {
  const root = document.documentElement;
  root.dataset.theme = mode;
  root.style.colorScheme = mode;
  for (const [name, value] of Object.entries(colours[mode])) {
    root.style.setProperty('--' + name.replace(/[A-Z]/g, (c) => '-' + c.toLowerCase()), value);
  }
  document.querySelector('meta[name=theme-color]')?.setAttribute('content', colours[mode].page);
}

export function Theme({ children }: { children: ReactNode }) {
  const machine = useMachineMode();
  const [choice, setChoice] = useState<Choice>(() => (localStorage.getItem(key) as Choice | null) ?? 'auto');
  const mode = choice === 'auto' ? machine : choice;
  useLayoutEffect(() => paint(mode), [mode]);

  const { i18n } = useTranslation();
  const c = colours[mode];
  const chosen = useMemo(
    () => ({
      choice,
      mode,
      choose: (next: Choice) => {
        localStorage.setItem(key, next);
        setChoice(next);
      },
    }),
    [choice, mode],
  );
  return (
    <Chosen value={chosen}>
      <ConfigProvider
        csp={{ nonce: page.nonce }}
        locale={i18n.language === 'en' ? en : zh}
        button={{ autoInsertSpace: false }}
        wave={{ disabled: true }}
        theme={{
          algorithm: mode === 'dark' ? antd.darkAlgorithm : antd.defaultAlgorithm,
          hashed: false,
          token: {
            fontFamily,
            fontSize: 14,
            borderRadius: 6,
            colorPrimary: c.lamp,
            colorLink: c.info,
            colorSuccess: c.pass,
            colorWarning: c.warn,
            colorError: c.stop,
            colorInfo: c.info,
            colorText: c.ink,
            colorTextSecondary: c.second,
            colorTextTertiary: c.second,
            colorTextDescription: c.second,
            colorTextPlaceholder: c.second,
            colorBgContainer: c.paper,
            colorBgElevated: c.paper,
            colorBgLayout: c.page,
            colorBorder: c.line,
            colorBorderSecondary: c.line,
            colorTextLightSolid: c.onLamp,
            motionDurationFast: '0.08s',
            motionDurationMid: '0.12s',
            motionDurationSlow: '0.15s',
            motion: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
          },
          components: {
            Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none', primaryColor: c.onLamp, colorPrimary: c.lamp, colorPrimaryHover: c.lampStrong, colorPrimaryActive: c.lampStrong },
            Tooltip: { colorBgSpotlight: c.ink, colorTextLightSolid: c.paper },
          },
        }}
      >
        {children}
      </ConfigProvider>
    </Chosen>
  );
}
