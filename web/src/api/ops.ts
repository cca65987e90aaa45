import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, key, Problem, type Schemas, take } from './client';
import { i18next } from '../i18n';

export type OpsView = Schemas['OpsView'];
export type Order = OpsView['orders'][number];
export type HoldReason = Schemas['HoldReason'];

export function useOps() {
  return useQuery({ queryKey: ['ops'], queryFn: () => take(api.GET('/api/v1/ops')), refetchInterval: 5000 });
}

async function caseOf(no: string): Promise<string> {
  const page = await take(api.GET('/api/v1/cases', { params: { query: { q: no, limit: 2 } } }));
  const only = page.items.find((c) => c.no === no);
  if (!only) throw new Problem(404, 'not_found', () => i18next.t('case_unknown', { ns: 'ops' }), '', {});
  return only.id;
}

// useOrder leaves an order: on the case of the number, or on all that is missing.
export function useOrder() {
  const known = useQueryClient();
  return useMutation({
    mutationFn: async ({ kind, no }: { kind: Order['kind']; no: string }) => {
      const header = key();
      if (kind === 'rebuild') return take(api.POST('/api/v1/ops/rebuild', { params: { header } }));
      const path = { id: await caseOf(no) };
      return kind === 'tell'
        ? take(api.POST('/api/v1/cases/{id}/workflow/tell', { params: { path, header } }))
        : take(api.POST('/api/v1/cases/{id}/workflow/repair', { params: { path, header } }));
    },
    onSuccess: () => known.invalidateQueries({ queryKey: ['ops'] }),
  });
}

export function useConfirmRepair() {
  const known = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => take(api.POST('/api/v1/cases/{id}/workflow/repair/confirm', { params: { path: { id }, header: key() } })),
    onSuccess: () => known.invalidateQueries({ queryKey: ['ops'] }),
  });
}

// useHold holds the workflow of the case of the number, useRelease lets a held one go on.
export function useHold() {
  const known = useQueryClient();
  return useMutation({
    mutationFn: async ({ no, reason }: { no: string; reason: HoldReason }) =>
      take(api.POST('/api/v1/cases/{id}/workflow/hold', { params: { path: { id: await caseOf(no) }, header: key() }, body: { reason } })),
    onSuccess: () => known.invalidateQueries({ queryKey: ['ops'] }),
  });
}

export function useRelease() {
  const known = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => take(api.POST('/api/v1/cases/{id}/workflow/release', { params: { path: { id }, header: key() } })),
    onSuccess: () => known.invalidateQueries({ queryKey: ['ops'] }),
  });
}
