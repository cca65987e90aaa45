import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { page } from '../page';
import { api, Problem, type Schemas, take } from './client';

export type Me = Schemas['Me'];

const lastKnown = 'songnuan.me';

// useMe is who is signed in, null when nobody is, undefined while unknown.
export function useMe() {
  return useQuery({
    queryKey: ['me'],
    staleTime: 5 * 60_000,
    initialData: page.signedIn ? undefined : null,
    queryFn: async (): Promise<Me | null> => {
      try {
        const me = await take(api.GET('/api/v1/me'));
        localStorage.setItem(lastKnown, JSON.stringify(me));
        return me;
      } catch (e) {
        if (e instanceof Problem && e.status === 401) return null;
        // Home visits go on without a line; what is sent later is judged by the server anyway.
        const last = localStorage.getItem(lastKnown);
        if (e instanceof Problem && e.status === 0 && last && window.location.pathname.startsWith('/field')) return JSON.parse(last) as Me;
        throw e;
      }
    },
  });
}

export function useSignIn() {
  const known = useQueryClient();
  return useMutation({
    mutationFn: async (who: Schemas['Credentials']) => {
      await take(api.POST('/api/v1/session', { body: who }));
      return take(api.GET('/api/v1/me'));
    },
    onSuccess: (me) => {
      const before = known.getQueryData<Me | null>(['me']);
      if (before && before.id !== me.id) known.clear();
      known.setQueryData(['me'], me);
    },
  });
}

export function useSignOut() {
  const known = useQueryClient();
  return useMutation({
    mutationFn: () => take(api.DELETE('/api/v1/session')),
    onSettled: () => {
      localStorage.removeItem(lastKnown);
      known.clear();
      known.setQueryData(['me'], null);
    },
  });
}

// may says whether somebody has one of the permissions (authz/policy.csv) anywhere.
export const may = (me: Me | null | undefined, ...actions: string[]) =>
  !!me && actions.some((a) => me.permissions.includes(a));
