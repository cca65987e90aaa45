import { useQuery } from '@tanstack/react-query';
import { createContext, use } from 'react';
import { api, type Schemas, take } from './client';

export type Campaign = Schemas['Campaign'];

export function useCampaigns(enabled = true) {
  return useQuery({
    queryKey: ['campaigns'],
    enabled,
    staleTime: 60_000,
    queryFn: async () => (await take(api.GET('/api/v1/campaigns', { params: { query: { limit: 200 } } }))).items,
  });
}

export function useCampaign(id: string | undefined) {
  return useQuery({
    queryKey: ['campaign', id],
    enabled: !!id,
    queryFn: () => take(api.GET('/api/v1/campaigns/{id}', { params: { path: { id: id! } } })),
  });
}

// The campaign chosen at the top of the frame: every list is narrowed to it. Until it
// is known which, nothing is listed: the work of another campaign would stand under the hand.
export const Chosen = createContext<{ campaign?: Campaign; known: boolean; choose: (id: string) => void }>({ known: false, choose: () => {} });
export const useChosenCampaign = () => use(Chosen);
