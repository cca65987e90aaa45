import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, key, type Schemas, take } from './client';
import { type Me, may } from './me';

export type Delegation = Schemas['DelegationList']['items'][number];

export function useDelegations(me: Me | null | undefined) {
  return useQuery({
    queryKey: ['delegations'],
    enabled: may(me, 'delegation.ask', 'delegation.rule'),
    staleTime: 60_000,
    queryFn: async () => (await take(api.GET('/api/v1/delegations'))).items,
  });
}

export function useStandIns(grant: string) {
  return useQuery({
    queryKey: ['stand-ins', grant],
    enabled: !!grant,
    staleTime: 60_000,
    queryFn: async () => (await take(api.GET('/api/v1/me/stand-ins', { params: { query: { grant } } }))).items,
  });
}

function useChange<A>(mutationFn: (a: A) => Promise<unknown>) {
  const known = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () => {
      void known.invalidateQueries({ queryKey: ['delegations'] });
      void known.invalidateQueries({ queryKey: ['tasks'] });
    },
  });
}

export const useDelegate = () => useChange((body: Schemas['DelegationAsk']) => take(api.POST('/api/v1/delegations', { params: { header: key() }, body })));

export const useEndDelegation = () => useChange((id: string) => take(api.DELETE('/api/v1/delegations/{id}', { params: { path: { id }, header: key() } })));

export const useRuleDelegation = () =>
  useChange(({ id, approve }: { id: string; approve: boolean }) => take(api.POST('/api/v1/delegations/{id}/ruling', { params: { path: { id }, header: key() }, body: { approve } })));
