// Amounts are integer fen everywhere; only screens and prints show yuan.
export function yuan(fen: number): string {
  const sign = fen < 0 ? '-' : '';
  const whole = Math.trunc(Math.abs(fen) / 100);
  const rest = Math.abs(fen) % 100;
  return `${sign}${whole.toLocaleString('en-US')}.${String(rest).padStart(2, '0')}`;
}
