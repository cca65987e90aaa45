// fenOf reads an amount as people type it, 12,500.00 or 500, in whole fen without
// a float; undefined when it is none.
export function fenOf(text: string): number | undefined {
  const plain = text.trim().replace(/[,，\s]/g, '');
  const m = /^(\d{1,11})(?:\.(\d{1,2}))?$/.exec(plain);
  if (!m) return undefined;
  return Number(m[1]) * 100 + Number((m[2] ?? '').padEnd(2, '0'));
}
