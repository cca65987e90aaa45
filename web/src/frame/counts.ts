import type { Me } from '../api/me';

// useCounts are the counts beside the rail's sections: what I can do now.
export function useCounts(_me: Me): Record<string, number> {
  return {};
}
