import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, key, type Schemas, take } from './client';

export type Channel = 'mail' | 'webhook';
export type ChannelRequest = Schemas['ChannelRequest'];

export function useChannels() {
  return useQuery({ queryKey: ['channels'], queryFn: async () => (await take(api.GET('/api/v1/me/channels'))).items });
}

function useChange<A>(mutationFn: (a: A) => Promise<unknown>) {
  const known = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => known.invalidateQueries({ queryKey: ['channels'] }) });
}

export const useSetChannel = (channel: Channel) =>
  useChange((body: ChannelRequest) => take(api.PUT('/api/v1/me/channels/{channel}', { params: { path: { channel }, header: key() }, body })));

export const useDropChannel = (channel: Channel) => useChange(() => take(api.DELETE('/api/v1/me/channels/{channel}', { params: { path: { channel }, header: key() } })));
