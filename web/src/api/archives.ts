import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, key, type Schemas, take, uploaded } from './client';
import { searching } from './tasks';

export type Archive = Schemas['Archive'];
export type ArchiveFile = Schemas['ArchiveFile'];
export type Bar = Schemas['Bar'];
export type Standard = Schemas['Standard'];
export type Duplicate = Schemas['Duplicate'];
export type FieldChange = Schemas['FieldChange'];

const rest = (page: { next_cursor?: string }) => page.next_cursor || undefined;

export interface ArchiveFilter {
  state?: Schemas['ArchiveState'];
  grade?: Schemas['Grade'];
  union?: string;
  due_until?: string;
  watch_until?: string;
}

export function useArchives(filter: ArchiveFilter, search: string) {
  return useInfiniteQuery({
    queryKey: ['archives', filter, search],
    initialPageParam: '',
    queryFn: ({ pageParam }) => take(api.GET('/api/v1/archives', { params: { query: { ...filter, limit: 100, cursor: pageParam || undefined }, header: searching(search) } })),
    getNextPageParam: rest,
  });
}

type Purpose = 'handling' | 'audit' | 'correction';

export const readArchive = (id: string, version?: number, purpose?: Purpose) =>
  take(api.GET('/api/v1/archives/{id}', { params: { path: { id }, query: { version }, header: purpose && { 'X-Purpose': purpose } } }));

export function useArchive(id: string, version?: number) {
  return useQuery({ queryKey: ['archives', id, version ?? 0], queryFn: () => readArchive(id, version) });
}

export function useVersions(id: string) {
  return useQuery({ queryKey: ['archives', id, 'versions'], queryFn: async () => (await take(api.GET('/api/v1/archives/{id}/versions', { params: { path: { id } } }))).items });
}

export function useDifference(id: string, from: number, to: number) {
  return useQuery({
    queryKey: ['archives', id, 'difference', from, to],
    enabled: from !== to,
    queryFn: async () => (await take(api.GET('/api/v1/archives/{id}/difference', { params: { path: { id }, query: { from, to } } }))).items,
  });
}

// usePapers is what is kept for a household, with its file and with its cases.
export function usePapers(id: string, shown: boolean) {
  return useQuery({ queryKey: ['archive', id, 'papers'], enabled: shown, queryFn: async () => (await take(api.GET('/api/v1/archives/{id}/papers', { params: { path: { id } } }))).items });
}

export function addPaper(id: string, kind: Schemas['EvidenceKind'], file: File) {
  return take(api.POST('/api/v1/archives/{id}/papers', { params: { path: { id }, query: { kind }, header: key() }, ...uploaded(file) }));
}

export const openArchive = (body: Schemas['NewArchive']) => take(api.POST('/api/v1/archives', { params: { header: key() }, body }));
export const changeArchive = (id: string, body: Schemas['ArchiveChange']) => take(api.POST('/api/v1/archives/{id}/changes', { params: { path: { id }, header: key() }, body }));
export const ruleChange = (id: string, outcome: 'confirmed' | 'refused', reason?: string) =>
  take(api.POST('/api/v1/archives/{id}/changes/ruling', { params: { path: { id }, header: key() }, body: { outcome, reason } }));
export const sendArchive = (id: string, way: 'submit' | 'reapply') => {
  const params = { path: { id }, header: key() };
  return take(way === 'submit' ? api.POST('/api/v1/archives/{id}/submit', { params }) : api.POST('/api/v1/archives/{id}/reapply', { params }));
};
export const moveArchive = (id: string, body: Schemas['ArchiveMove']) => take(api.POST('/api/v1/archives/{id}/moves', { params: { path: { id }, header: key() }, body }));

// useForget reads lists anew after a change.
export function useForget(...names: string[]) {
  const known = useQueryClient();
  return () => names.forEach((n) => void known.invalidateQueries({ queryKey: [n] }));
}

export function useStandards(region: string) {
  return useInfiniteQuery({
    queryKey: ['standards', region],
    initialPageParam: '',
    queryFn: ({ pageParam }) => take(api.GET('/api/v1/standards', { params: { query: { region: region || undefined, limit: 200, cursor: pageParam || undefined } } })),
    getNextPageParam: rest,
  });
}

export const proposeStandard = (body: Schemas['NewStandard']) => take(api.POST('/api/v1/standards', { params: { header: key() }, body }));
export const confirmStandard = (id: string) => take(api.POST('/api/v1/standards/{id}/confirm', { params: { path: { id }, header: key() } }));

export function useBars(status: Bar['status'] | undefined) {
  return useInfiniteQuery({
    queryKey: ['bars', status],
    initialPageParam: '',
    queryFn: ({ pageParam }) => take(api.GET('/api/v1/bars', { params: { query: { status, limit: 100, cursor: pageParam || undefined } } })),
    getNextPageParam: rest,
  });
}

export function useBar(id: string) {
  return useQuery({ queryKey: ['bars', 'one', id], queryFn: () => take(api.GET('/api/v1/bars/{id}', { params: { path: { id } } })) });
}

export const proposeBar = (body: Schemas['NewBar']) => take(api.POST('/api/v1/bars', { params: { header: key() }, body }));
export const askOfBar = (id: string, what: 'lift' | 'appeal', reason: string) => {
  const call = { params: { path: { id }, header: key() }, body: { reason } };
  return take(what === 'lift' ? api.POST('/api/v1/bars/{id}/lift', call) : api.POST('/api/v1/bars/{id}/appeal', call));
};
export const ruleBar = (id: string, action: Schemas['BarRuling']['action'], reason?: string) =>
  take(api.POST('/api/v1/bars/{id}/ruling', { params: { path: { id }, header: key() }, body: { action, reason } }));

export function useDuplicates(status: Duplicate['status'] | undefined) {
  return useInfiniteQuery({
    queryKey: ['duplicates', status],
    initialPageParam: '',
    queryFn: ({ pageParam }) => take(api.GET('/api/v1/duplicates', { params: { query: { status, limit: 100, cursor: pageParam || undefined } } })),
    getNextPageParam: rest,
  });
}

export function useDuplicate(id: string) {
  return useQuery({ queryKey: ['duplicates', 'one', id], queryFn: () => take(api.GET('/api/v1/duplicates/{id}', { params: { path: { id } } })) });
}

export const ruleDuplicate = (id: string, outcome: 'same' | 'different', reason: string) =>
  take(api.POST('/api/v1/duplicates/{id}/ruling', { params: { path: { id }, header: key() }, body: { outcome, reason } }));
