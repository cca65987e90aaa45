import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, type Schemas, Problem, take } from './client';

// useUnfinished are the cases that lapsed, and those approved whose money has not gone out.
export function useUnfinished(campaign: string) {
  return useInfiniteQuery({
    queryKey: ['campaign', campaign, 'unfinished'],
    initialPageParam: '',
    queryFn: ({ pageParam }) => take(api.GET('/api/v1/campaigns/{id}/unfinished', { params: { path: { id: campaign }, query: { limit: 100, cursor: pageParam || undefined } } })),
    getNextPageParam: (page) => page.next_cursor || undefined,
  });
}

export function useExceptionCounts(campaign: string, enabled: boolean) {
  return useQuery({
    queryKey: ['campaign', campaign, 'exceptions', 'summary'],
    enabled,
    queryFn: async () => {
      try {
        return (await take(api.GET('/api/v1/campaigns/{id}/exceptions/summary', { params: { path: { id: campaign } } }))).items;
      } catch (e) {
        if (e instanceof Problem && e.status === 404) return []; // only who has the whole campaign sees its sums
        throw e;
      }
    },
  });
}

export type KinRow = Schemas['KinList']['items'][number];

// useKin are the cases whose handlers have declared kinship, or are found to be kin.
export function useKin(campaign: string) {
  return useQuery({
    queryKey: ['campaign', campaign, 'kin'],
    queryFn: async () => (await take(api.GET('/api/v1/kin-declarations', { params: { query: { campaign } } }))).items,
  });
}
