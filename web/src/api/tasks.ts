import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, type Schemas, take } from './client';
import type { Me } from './me';
import { may } from './me';

export type Task = Schemas['Task'];
export type Kind = Schemas['TaskKind'];
export type Outcome = Schemas['Outcome'];

export interface TaskFilter {
  kind?: Kind;
  campaign?: string;
  union?: string;
  line?: string;
  overdue?: boolean;
  dueTo?: string;
}

// searching names people in a header, never in an address.
export const searching = (text: string) => (text ? { 'X-Search': encodeURIComponent(text) } : {});

export function useTaskCounts(me: Me | null | undefined, campaign?: string) {
  return useQuery({
    queryKey: ['tasks', 'counts', campaign ?? ''],
    enabled: may(me, 'task.read'),
    staleTime: 15_000,
    queryFn: async () => (await take(api.GET('/api/v1/tasks/counts', { params: { query: { campaign } } }))).items,
  });
}

export function useTasks(filter: TaskFilter, search: string, enabled = true) {
  return useInfiniteQuery({
    queryKey: ['tasks', 'list', filter, search],
    enabled,
    staleTime: 15_000,
    placeholderData: keepPreviousData,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      take(
        api.GET('/api/v1/tasks', {
          signal,
          params: {
            query: {
              kind: filter.kind,
              campaign: filter.campaign,
              union: filter.union,
              line: filter.line,
              overdue: filter.overdue || undefined,
              due_to: filter.dueTo,
              sort: 'due',
              limit: 100,
              cursor: pageParam || undefined,
            },
            header: searching(search),
          },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor || undefined,
  });
}

export const taskQuery = (id: string) => ({
  queryKey: ['task', id],
  queryFn: () => take(api.GET('/api/v1/tasks/{id}', { params: { path: { id } } })),
});

// peekQuery fetches a task ahead of being opened, which is no look at it.
export const peekQuery = (id: string) => ({
  queryKey: ['task', id],
  queryFn: () => take(api.GET('/api/v1/tasks/{id}', { params: { path: { id }, query: { peek: true } } })),
});

export function useDone(enabled: boolean) {
  return useInfiniteQuery({
    queryKey: ['tasks', 'done'],
    enabled,
    initialPageParam: '',
    queryFn: ({ pageParam }) => take(api.GET('/api/v1/decisions', { params: { query: { limit: 50, cursor: pageParam || undefined } } })),
    getNextPageParam: (page) => page.next_cursor || undefined,
  });
}

export function usePhrases() {
  return useQuery({ queryKey: ['phrases'], staleTime: Infinity, queryFn: async () => (await take(api.GET('/api/v1/me/phrases'))).items });
}

export function useViews() {
  return useQuery({
    queryKey: ['views'],
    staleTime: 60_000,
    queryFn: async () => (await take(api.GET('/api/v1/views', { params: { query: { screen: 'tasks' } } }))).items,
  });
}
