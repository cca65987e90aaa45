import type { ChannelRequest } from '../../api/channels';

// draftOf is a form as it is kept until it is sent: without the address, since
// that of a group's robot is the key to it.
export const draftOf = ({ address: _, ...rest }: ChannelRequest): Partial<ChannelRequest> => rest;
