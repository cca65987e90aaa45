import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, key, type Schemas, take } from './client';

export type Transfer = Schemas['Transfer'];

export function useTransfers(status: Transfer['status'] | undefined) {
  return useInfiniteQuery({
    queryKey: ['transfers', status ?? ''],
    initialPageParam: '',
    queryFn: ({ pageParam }) => take(api.GET('/api/v1/transfers', { params: { query: { status, limit: 100, cursor: pageParam || undefined } } })),
    getNextPageParam: (page) => page.next_cursor || undefined,
  });
}

// useTransfersOf are the hand-overs of one file, the latest first.
export function useTransfersOf(archive: string) {
  return useQuery({
    queryKey: ['transfers', 'of', archive],
    queryFn: async () => (await take(api.GET('/api/v1/transfers', { params: { query: { archive, limit: 50 } } }))).items,
  });
}

export const askTransfer = (archive: string, body: Schemas['TransferAsk']) => take(api.POST('/api/v1/archives/{id}/transfer', { params: { path: { id: archive }, header: key() }, body }));
export const revokeTransfer = (archive: string, reason: string) =>
  take(api.POST('/api/v1/archives/{id}/transfer/revoke', { params: { path: { id: archive }, header: key() }, body: { reason } }));
export const ruleTransfer = (id: string, outcome: 'accepted' | 'refused', reason?: string) =>
  take(api.POST('/api/v1/transfers/{id}/ruling', { params: { path: { id }, header: key() }, body: { outcome, reason } }));
