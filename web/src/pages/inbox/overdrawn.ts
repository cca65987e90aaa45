import type { Task } from '../../api/tasks';

// overdrawn are the rows that their line can no longer pay, counted in order.
export function overdrawn(tasks: Pick<Task, 'id' | 'line_id' | 'amount_fen'>[], lines: { line_id: string; available_fen: number }[]): string[] {
  const left = new Map(lines.map((l) => [l.line_id, l.available_fen]));
  return tasks.flatMap((x) => {
    const rest = left.get(x.line_id ?? '');
    if (rest === undefined) return [];
    if (rest < x.amount_fen) return [x.id];
    left.set(x.line_id!, rest - x.amount_fen);
    return [];
  });
}
