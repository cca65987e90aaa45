import type { Me } from '../api/me';
import { useTaskCounts } from '../api/tasks';

// useCounts are the counts beside the rail's sections: what I can do now.
export function useCounts(me: Me): Record<string, number> {
  const tasks = useTaskCounts(me);
  return { '/inbox': tasks.data?.reduce((sum, c) => sum + c.count, 0) ?? 0 };
}
