// monthsOver are the last months that are over on a day, the latest first, each by
// its first day.
export function monthsOver(today: string, n: number): string[] {
  const [year, month] = today.split('-').map(Number);
  return Array.from({ length: n }, (_, i) => new Date(Date.UTC(year, month - 2 - i, 1)).toISOString().slice(0, 10));
}
