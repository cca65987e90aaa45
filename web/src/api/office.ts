import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, key, type Schemas, take, takeFile, uploaded } from './client';
import { searching } from './tasks';

export type Batch = Schemas['PaymentBatch'];
export type Account = Schemas['Account'];

const rest = (page: { next_cursor?: string }) => page.next_cursor || undefined;

export function useBudget(campaign: string | undefined, enabled: boolean) {
  return useQuery({
    queryKey: ['payments', campaign, 'budget'],
    enabled: !!campaign && enabled,
    queryFn: async () => (await take(api.GET('/api/v1/campaigns/{id}/budget', { params: { path: { id: campaign! } } }))).lines,
  });
}

export function useBatches(campaign: string | undefined) {
  return useQuery({
    queryKey: ['payments', campaign, 'batches'],
    enabled: !!campaign,
    queryFn: async () => (await take(api.GET('/api/v1/campaigns/{id}/payment-batches', { params: { path: { id: campaign! }, query: { limit: 200 } } }))).items,
  });
}

export function useBatch(id: string | undefined) {
  return useQuery({
    queryKey: ['payments', 'batch', id],
    enabled: !!id,
    queryFn: () => take(api.GET('/api/v1/payment-batches/{id}', { params: { path: { id: id! } } })),
  });
}

// usePayments changes something of the money, and reads what it may have changed anew.
function usePayments<A, R>(mutationFn: (a: A) => Promise<R>) {
  const known = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () => {
      void known.invalidateQueries({ queryKey: ['payments'] });
      void known.invalidateQueries({ queryKey: ['tasks'] });
    },
  });
}

export const useMakeBatch = (campaign: string) =>
  usePayments((line: string) =>
    take(api.POST('/api/v1/campaigns/{id}/payment-batches', { params: { path: { id: campaign }, header: key() }, body: { line_id: line } })),
  );

export type BatchMove = 'approve' | 'release' | 'cancel';

export const useMoveBatch = (id: string) =>
  usePayments(({ move, reason }: { move: BatchMove; reason?: string }) =>
    take(api.POST(`/api/v1/payment-batches/{id}/${move}` as '/api/v1/payment-batches/{id}/cancel', { params: { path: { id }, header: key() }, body: { reason } })),
  );

export const useBookResults = (id: string) =>
  usePayments((file: File) => take(api.POST('/api/v1/payment-batches/{id}/bank-results', { params: { path: { id }, header: key() }, ...uploaded(file) })));

export const useKeepAccountAnswers = (campaign: string) =>
  usePayments((file: File) => take(api.POST('/api/v1/campaigns/{id}/account-checks', { params: { path: { id: campaign }, header: key() }, ...uploaded(file) })));

export const useAllocate = (campaign: string) =>
  usePayments(({ line, fen }: { line: string; fen: number }) =>
    take(api.POST('/api/v1/allocations', { params: { header: key() }, body: { campaign_id: campaign, line_id: line, amount_fen: fen } })),
  );

export function useMatch(campaign: string | undefined) {
  return useQuery({
    queryKey: ['payments', campaign, 'match'],
    enabled: !!campaign,
    queryFn: async () => (await take(api.GET('/api/v1/campaigns/{id}/match', { params: { path: { id: campaign! } } }))).items,
  });
}

export function useSuspense(campaign: string | undefined) {
  return useInfiniteQuery({
    queryKey: ['payments', campaign, 'suspense'],
    enabled: !!campaign,
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      take(api.GET('/api/v1/campaigns/{id}/suspense', { params: { path: { id: campaign! }, query: { limit: 100, cursor: pageParam || undefined } } })),
    getNextPageParam: rest,
  });
}

export type SuspenseLine = Schemas['SuspenseLine'];

export const useResolveSuspense = (batch: string) =>
  usePayments((body: Schemas['ResolveSuspense']) => take(api.POST('/api/v1/payment-batches/{id}/suspense', { params: { path: { id: batch }, header: key() }, body })));

export const useConfirmSuspense = (batch: string) =>
  usePayments((body: Schemas['ConfirmSuspense']) => take(api.POST('/api/v1/payment-batches/{id}/suspense/confirm', { params: { path: { id: batch }, header: key() }, body })));

export function useLedger(campaign: string | undefined) {
  return useInfiniteQuery({
    queryKey: ['payments', campaign, 'ledger'],
    enabled: !!campaign,
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      take(api.GET('/api/v1/ledger', { params: { query: { campaign: campaign!, limit: 100, cursor: pageParam || undefined } } })),
    getNextPageParam: rest,
  });
}

export function useExceptions(campaign: string | undefined) {
  return useInfiniteQuery({
    queryKey: ['campaign', campaign, 'exceptions'],
    enabled: !!campaign,
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      take(api.GET('/api/v1/campaigns/{id}/exceptions', { params: { path: { id: campaign! }, query: { limit: 100, cursor: pageParam || undefined } } })),
    getNextPageParam: rest,
  });
}

export function useAudit(subject: string | undefined) {
  return useInfiniteQuery({
    queryKey: ['audit', subject],
    enabled: !!subject,
    initialPageParam: '',
    queryFn: ({ pageParam }) => take(api.GET('/api/v1/audit', { params: { query: { subject: subject!, limit: 50, cursor: pageParam || undefined } } })),
    getNextPageParam: rest,
  });
}

export function useAccounts(search: string, role: Schemas['Role'] | undefined) {
  return useInfiniteQuery({
    queryKey: ['accounts', search, role],
    placeholderData: keepPreviousData, // while somebody types the list stays
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      take(api.GET('/api/v1/users', { params: { query: { role, limit: 100, cursor: pageParam || undefined }, header: searching(search) } })),
    getNextPageParam: rest,
  });
}

function useAccountsChange<A, R>(mutationFn: (a: A) => Promise<R>) {
  const known = useQueryClient();
  return useMutation({ mutationFn, onSettled: () => known.invalidateQueries({ queryKey: ['accounts'] }) });
}

export const useAddAccount = () =>
  useAccountsChange((body: Schemas['NewAccount']) => take(api.POST('/api/v1/users', { params: { header: key() }, body })));

export const useShutOut = () =>
  useAccountsChange(({ id, out }: { id: string; out: boolean }) => {
    const params = { path: { id }, header: key() };
    return take(out ? api.POST('/api/v1/users/{id}/disable', { params }) : api.POST('/api/v1/users/{id}/enable', { params }));
  });

export const useSetPassword = () =>
  useAccountsChange(({ id, password }: { id: string; password: string }) =>
    take(api.POST('/api/v1/users/{id}/password', { params: { path: { id }, header: key() }, body: { password } })),
  );

export const leaveIdentity = (id: string, body: Schemas['StaffIdentity']) =>
  take(api.POST('/api/v1/users/{id}/identity', { params: { path: { id }, header: key() }, body }));

export const useGrant = () =>
  useAccountsChange((body: Schemas['GrantRequest']) => take(api.POST('/api/v1/grants', { params: { header: key() }, body })));

export const nameChair = (body: Schemas['NewChair']) => take(api.POST('/api/v1/chairs', { params: { header: key() }, body }));

export const useRevoke = () =>
  useAccountsChange((id: string) => take(api.DELETE('/api/v1/grants/{id}', { params: { path: { id }, header: key() } })));

export function usePolicy() {
  return useQuery({ queryKey: ['policy'], queryFn: () => take(api.GET('/api/v1/policy')) });
}

// download fetches a file and hands it to the browser; the address holds codes only.
export async function download(address: string, name: string, headers: Record<string, string> = {}) {
  const file = await takeFile(address, headers);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
