import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, key, type Schemas, take } from './client';

export type Progress = Schemas['Progress'];
export type Unit = Schemas['UnitProgress'];

// useProgress is the organiser's board; what is shown stays while another union is read.
export function useProgress(campaign: string | undefined, below?: string) {
  return useQuery({
    queryKey: ['campaign', campaign, 'progress', below ?? ''],
    enabled: !!campaign,
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
    queryFn: () => take(api.GET('/api/v1/campaigns/{id}/progress', { params: { path: { id: campaign! }, query: { below } } })),
  });
}

export function useUrge(campaign: string) {
  const known = useQueryClient();
  return useMutation({
    mutationFn: (union: string) =>
      take(api.POST('/api/v1/campaigns/{id}/urge', { params: { path: { id: campaign }, header: key() }, body: { union } })),
    onSuccess: () => known.invalidateQueries({ queryKey: ['campaign', campaign, 'progress'] }),
  });
}

export type Move = 'suspend' | 'resume' | 'cancel' | 'close';

export function useMoveCampaign(campaign: string) {
  const known = useQueryClient();
  return useMutation({
    mutationFn: ({ move, ...body }: { move: Move; reason: string; rehearsal_day?: string }) =>
      take(api.POST(`/api/v1/campaigns/{id}/${move}` as '/api/v1/campaigns/{id}/resume', { params: { path: { id: campaign }, header: key() }, body })),
    onSuccess: () => {
      void known.invalidateQueries({ queryKey: ['campaigns'] });
      void known.invalidateQueries({ queryKey: ['campaign', campaign] });
    },
  });
}

export function useReschedule(campaign: string) {
  const known = useQueryClient();
  return useMutation({
    mutationFn: ({ name, ...body }: { name: Schemas['PhaseName']; start: string; end: string; reason: string }) =>
      take(api.POST('/api/v1/campaigns/{id}/phases/{name}/reschedule', { params: { path: { id: campaign, name }, header: key() }, body })),
    onSuccess: () => {
      void known.invalidateQueries({ queryKey: ['campaigns'] });
      void known.invalidateQueries({ queryKey: ['campaign', campaign] });
    },
  });
}

export type End = NonNullable<NonNullable<import('./schema').operations['listCoverage']['parameters']['query']>['end']>;

export function useCoverage(campaign: string | undefined, union: string | undefined, end: End | undefined) {
  return useInfiniteQuery({
    queryKey: ['campaign', campaign, 'coverage', union, end],
    enabled: !!campaign,
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      take(api.GET('/api/v1/campaigns/{id}/coverage', { params: { path: { id: campaign! }, query: { union, end, limit: 100, cursor: pageParam || undefined } } })),
    getNextPageParam: (page) => page.next_cursor || undefined,
  });
}

export function useTurnround(campaign: string | undefined, by: 'level' | 'person') {
  return useQuery({
    queryKey: ['campaign', campaign, 'turnround', by],
    enabled: !!campaign,
    queryFn: async () => (await take(api.GET('/api/v1/campaigns/{id}/turnround', { params: { path: { id: campaign! }, query: { by } } }))).items,
  });
}
