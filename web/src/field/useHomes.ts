import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useCampaigns } from '../api/campaigns';
import { api, type Schemas, take } from '../api/client';
import { lineThere } from '../api/line';
import { may, type Me } from '../api/me';
import { dayOf } from '../parts/time';
import type { Form } from './form';
import { Locked } from './key';
import { formOf } from './open';
import { type FieldKind, kinds, type Offer } from './queue';
import { keepOffers, offersOf, queueChanged } from './shelf';

// The most homes a device carries: a day's round, not the county.
const most = 300;

async function homesOf(kind: FieldKind): Promise<Schemas['Task'][]> {
  const found: Schemas['Task'][] = [];
  let cursor: string | undefined;
  do {
    const page = await take(api.GET('/api/v1/tasks', { params: { query: { kind, sort: 'due', limit: 100, cursor } } }));
    found.push(...page.items);
    cursor = page.next_cursor || undefined;
  } while (cursor && found.length < most);
  return found;
}

// formsOf are the forms of the campaigns whose homes are surveyed.
async function formsOf(tasks: Schemas['Task'][]): Promise<Record<string, Form>> {
  const campaigns = [...new Set(tasks.filter((x) => x.kind === 'survey').map((x) => x.campaign_id))];
  return Object.fromEntries(await Promise.all(campaigns.map(async (id) => [id, await formOf(id)] as const)));
}

// useHomes lists the homes that wait for somebody: as the server says, or without
// a line as this device remembers. Until either is known there is no list.
export function useHomes(me: Me | null | undefined, online: boolean): { homes?: Offer[]; locked: boolean } {
  const person = me?.id ?? '';
  const mine = kinds.filter((k) => may(me, k));
  const tasks = useQuery({
    queryKey: ['tasks', 'homes', mine],
    enabled: online && !!me,
    queryFn: async () => {
      const found = (await Promise.all(mine.map(homesOf))).flat();
      return { tasks: found, forms: await formsOf(found) };
    },
  });
  const alone = !online || tasks.isError;
  const campaigns = useCampaigns(online && !!me);
  const [homes, setHomes] = useState<Offer[]>();
  const [locked, setLocked] = useState(false);
  useEffect(() => {
    if (!person) return;
    let on = true;
    const list = tasks.data?.tasks.map((x): Offer => ({
      id: x.id,
      kind: x.kind as FieldKind,
      person,
      caseId: x.case_id ?? '',
      caseNo: x.case_no ?? '',
      name: x.name ?? '',
      amount: x.amount_fen ?? 0,
      version: x.version,
      today: campaigns.data?.find((k) => k.id === x.campaign_id)?.today ?? dayOf(new Date()),
      ...(x.kind === 'survey' && { form: tasks.data.forms[x.campaign_id] }),
    }));
    if (list) {
      setHomes(list);
      setLocked(false);
    }
    const kept = list ? keepOffers(person, list).then(() => list) : offersOf(person);
    kept.then(
      (found) => on && (list || alone || found.length > 0) && setHomes(found),
      (e) => on && !list && setLocked(e instanceof Locked),
    );
    return () => {
      on = false;
    };
  }, [tasks.data, campaigns.data, person, alone]);
  // A record that has arrived has ended its task.
  const { refetch } = tasks;
  useEffect(() => {
    const again = () => void (lineThere() && refetch());
    queueChanged.addEventListener('change', again);
    return () => queueChanged.removeEventListener('change', again);
  }, [refetch]);
  return { homes, locked };
}
