import { type InfiniteData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
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
export const searching = (text: string): Record<string, string> => (text ? { 'X-Search': encodeURIComponent(text) } : {});

export function useTaskCounts(me: Me | null | undefined, campaign?: string, enabled = true) {
  return useQuery({
    queryKey: ['tasks', 'counts', campaign ?? ''],
    enabled: enabled && may(me, 'task.read'),
    staleTime: 15_000,
    queryFn: async () => (await take(api.GET('/api/v1/tasks/counts', { params: { query: { campaign } } }))).items,
  });
}

type Listed = InfiniteData<Schemas['TaskList'], string>;

export function useTasks(filter: TaskFilter, search: string, enabled = true) {
  return useInfiniteQuery({
    queryKey: ['tasks', 'list', filter, search] as [string, string, TaskFilter, string],
    enabled,
    staleTime: 15_000,
    // Narrowing a list keeps it in sight meanwhile; other work never stands in its place.
    placeholderData: (before: Listed | undefined, of: { queryKey: [string, string, TaskFilter, string] } | undefined) => {
      const was = of?.queryKey[2];
      return was && was.kind === filter.kind && was.campaign === filter.campaign ? before : undefined;
    },
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
