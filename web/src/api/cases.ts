import { useInfiniteQuery } from '@tanstack/react-query';
import { api, type Schemas, take } from './client';
import { searching } from './tasks';

export type Case = Schemas['Case'];
export type Entry = Schemas['Entry'];

export const caseQuery = (id: string) => ({
  queryKey: ['case', id],
  queryFn: () => take(api.GET('/api/v1/cases/{id}', { params: { path: { id } } })),
});

export const timelineQuery = (id: string) => ({
  queryKey: ['case', id, 'timeline'],
  queryFn: async () => (await take(api.GET('/api/v1/cases/{id}/timeline', { params: { path: { id } } }))).items,
});

export const objectionsQuery = (id: string) => ({
  queryKey: ['case', id, 'objections'],
  queryFn: async () => (await take(api.GET('/api/v1/cases/{id}/objections', { params: { path: { id } } }))).items,
});

export interface CaseFilter {
  campaign?: string;
  state?: Schemas['State'];
  step?: Schemas['Step'];
  union?: string;
}

export function useCases(filter: CaseFilter, search: string, enabled = true) {
  return useInfiniteQuery({
    queryKey: ['cases', filter, search],
    enabled,
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      take(
        api.GET('/api/v1/cases', {
          params: { query: { ...filter, limit: 100, cursor: pageParam || undefined }, header: searching(search) },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor || undefined,
  });
}
