import type { Problem } from '../api/client';

// called is the refusal's sentence with a field by the name that stands beside it on the screen.
export function called(error: Pick<Problem, 'detail' | 'values'>, names: Record<string, string> = {}): string {
  const field = String(error.values.field ?? '');
  return names[field] ? error.detail.replace(field, names[field]) : error.detail;
}
