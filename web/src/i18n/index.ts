import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { words } from './words';

export type Language = 'zh' | 'en';
const key = 'songnuan.language';

void i18next.use(initReactI18next).init({
  lng: (localStorage.getItem(key) as Language | null) ?? 'zh',
  fallbackLng: 'zh',
  defaultNS: 'words',
  resources: {},
  interpolation: { escapeValue: false }, // React escapes
  react: { useSuspense: false },
});

// addWords gives a page its words, as [Chinese, English]; pages bring theirs when they are loaded.
export function addWords(space: string, list: Record<string, readonly [string, string]>) {
  for (const [at, language] of (['zh', 'en'] as const).entries()) {
    const bundle = Object.fromEntries(Object.entries(list).map(([name, both]) => [name, both[at]]));
    i18next.addResourceBundle(language, space, bundle, true, true);
  }
}

addWords('words', words);

function dress(language: string) {
  document.documentElement.lang = language === 'en' ? 'en' : 'zh-CN';
}
dress(i18next.language);
i18next.on('languageChanged', dress);

export function speak(language: Language) {
  localStorage.setItem(key, language);
  void i18next.changeLanguage(language);
}

export { i18next };
