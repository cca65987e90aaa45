import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { api, key, type Schemas, take } from './client';
import type { Task } from './tasks';

export type Act = Schemas['Work']['act'];
export type Colleague = Schemas['ColleagueList']['items'][number];
export type StepAhead = Schemas['StepsAhead']['items'][number];

export function useColleagues(task: string) {
  return useQuery({
    queryKey: ['task', task, 'colleagues'],
    staleTime: 60_000,
    queryFn: async () => (await take(api.GET('/api/v1/tasks/{id}/colleagues', { params: { path: { id: task } } }))).items,
  });
}

export const stepsQuery = (caseId: string) => ({
  queryKey: ['case', caseId, 'ahead'],
  staleTime: 60_000,
  queryFn: async () => (await take(api.GET('/api/v1/cases/{id}/forecast', { params: { path: { id: caseId } } }))).items,
});

export const eligibilityQuery = (caseId: string) => ({
  queryKey: ['case', caseId, 'eligibility'],
  staleTime: 30_000,
  queryFn: () => take(api.GET('/api/v1/cases/{id}/eligibility', { params: { path: { id: caseId } } })),
});

// useWork does something with a task besides answering it, under one key per intention.
export function useWork(task: Task, over: (act: Act) => void) {
  const known = useQueryClient();
  const intention = useRef<{ body: string; key: ReturnType<typeof key> }>(undefined);
  return useMutation({
    mutationFn: (work: Schemas['Work']) => {
      const body = JSON.stringify(work);
      if (intention.current?.body !== body) intention.current = { body, key: key() };
      return take(api.POST('/api/v1/tasks/{id}/work', { params: { path: { id: task.id }, header: intention.current.key }, body: work }));
    },
    onSuccess: (_, work) => {
      void known.invalidateQueries({ queryKey: ['task', task.id] });
      void known.invalidateQueries({ queryKey: ['case', task.case_id] });
      void known.invalidateQueries({ queryKey: ['tasks', 'counts'] });
      over(work.act);
    },
  });
}

// useCaseDeed is a mutation of a case that reads anew what it may have changed.
export function useCaseDeed<A>(caseId: string, deed: (a: A, header: ReturnType<typeof key>) => Promise<unknown>, over?: () => void) {
  const known = useQueryClient();
  const intention = useRef<{ body: string; key: ReturnType<typeof key> }>(undefined);
  return useMutation({
    mutationFn: (a: A) => {
      const body = JSON.stringify(a) ?? '';
      if (intention.current?.body !== body) intention.current = { body, key: key() };
      return deed(a, intention.current.key);
    },
    onSuccess: () => {
      intention.current = undefined;
      void known.invalidateQueries({ queryKey: ['case', caseId] });
      void known.invalidateQueries({ queryKey: ['task'] });
      void known.invalidateQueries({ queryKey: ['tasks', 'counts'] });
      over?.();
    },
  });
}

const reassignAtMost = 200; // in one request

// useReassign gives open tasks to a colleague of their post, under one key per request.
export function useReassign() {
  const known = useQueryClient();
  const keys = useRef(new Map<string, ReturnType<typeof key>>());
  return useMutation({
    mutationFn: async ({ task_ids, ...how }: Schemas['Reassignment']) => {
      const items: Schemas['BulkOutcome'][] = [];
      for (let at = 0; at < task_ids.length; at += reassignAtMost) {
        const body = { task_ids: task_ids.slice(at, at + reassignAtMost), ...how };
        const text = JSON.stringify(body);
        const header = keys.current.get(text) ?? key();
        keys.current.set(text, header);
        items.push(...(await take(api.POST('/api/v1/tasks/reassign', { params: { header }, body }))).items);
      }
      return items;
    },
    onSuccess: () => {
      void known.invalidateQueries({ queryKey: ['tasks'] });
      void known.invalidateQueries({ queryKey: ['task'] });
      void known.invalidateQueries({ queryKey: ['open-work'] });
    },
  });
}

export interface OpenWorkFilter {
  kind?: Schemas['TaskKind'];
  union?: string;
  person?: string;
  unattended?: boolean;
}

// useOpenWork is what waits in a campaign, and in whose hands.
export function useOpenWork(campaign: string, filter: OpenWorkFilter) {
  return useInfiniteQuery({
    queryKey: ['open-work', campaign, filter],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      take(api.GET('/api/v1/campaigns/{id}/open-work', { params: { path: { id: campaign }, query: { ...filter, limit: 100, cursor: pageParam || undefined } } })),
    getNextPageParam: (page) => page.next_cursor || undefined,
  });
}

export function useCopies(enabled = true) {
  return useQuery({
    queryKey: ['copies'],
    enabled,
    staleTime: 30_000,
    queryFn: async () => (await take(api.GET('/api/v1/copies', { params: { query: { limit: 200 } } }))).items,
  });
}
