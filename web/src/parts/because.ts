import { i18next } from '../i18n';

// because is the server's sentence why something is not possible, in the reader's language.
export const because = (x: { reason?: string; reason_en?: string; code?: string; reason_code?: string }): string =>
  (i18next.language === 'en' ? (x.reason_en ?? x.reason) : x.reason) ?? x.code ?? x.reason_code ?? '';
