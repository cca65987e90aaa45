import type { TFunction } from 'i18next';

// pace says how long a day of the rehearsal clock lasts, as people say it: 1m30s is 1 分 30 秒.
export function pace(day: string | undefined, t: TFunction): string {
  return [...(day ?? '').matchAll(/([\d.]+)(ms|h|m|s)/g)]
    .filter(([, n]) => Number(n) > 0)
    .map(([, n, unit]) => t(`pace.${unit}`, { ns: 'words', n }))
    .join(' ');
}

// paceOf reads what was typed as the API wants it: 5, 5 秒, 5s and 5 s are all 5s, 10 min and 10 分钟 10m.
export function paceOf(text: string): string {
  const said = text.replaceAll(/\s/g, '').replaceAll('毫秒', 'ms').replaceAll('秒', 's').replace(/分钟?|min/g, 'm').replace(/小时/g, 'h');
  return /^[\d.]+$/.test(said) ? `${said}s` : said;
}
