import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

// A Visit is the record of a home visit (入户调查表), as the server takes it.
export interface Visit {
  day: string;
  surveyors: string[];
  place: string;
  items: Record<Item, string>;
  facts: string;
  opinion: string;
}
export const items = ['interviewed', 'looked', 'verified', 'assessed', 'photographed', 'reckoned', 'explained'] as const;
export type Item = (typeof items)[number];

// A Survey is what somebody found in a home. It waits in this browser until
// there is a line; each part remembers its key and whether it has arrived.
export interface Survey {
  id: string; // the task
  person: string; // whose work it is
  caseId: string;
  caseNo: string;
  version: number; // of the case when the form was opened
  visit: Visit;
  keys: { visit: string; decision: string };
  visited?: boolean; // the visit record has arrived
  status: 'draft' | 'waiting' | 'refused';
  problem?: string; // why the server refused it
  today: string; // by the campaign's clock, when the form was opened
  changed: number;
}

// An Offer is a survey that waits for somebody, kept so that it can be opened without a line.
export interface Offer {
  id: string;
  person: string;
  caseId: string;
  caseNo: string;
  name: string; // masked
  version: number;
  today: string; // by the campaign's clock
}

interface Field extends DBSchema {
  offers: { key: string; value: Offer; indexes: { person: string } };
  surveys: { key: string; value: Survey; indexes: { person: string } };
}

let opened: Promise<IDBPDatabase<Field>> | undefined;
const database = () =>
  (opened ??= openDB<Field>('songnuan-field', 1, {
    upgrade: (db) => {
      db.createObjectStore('surveys', { keyPath: 'id' }).createIndex('person', 'person');
      db.createObjectStore('offers', { keyPath: 'id' }).createIndex('person', 'person');
    },
  }));

export const queueChanged = new EventTarget();
const tell = () => queueChanged.dispatchEvent(new Event('change'));

export const readSurvey = async (id: string) => (await database()).get('surveys', id);
export const surveysOf = async (person: string) => (await database()).getAllFromIndex('surveys', 'person', person);

export async function keepSurvey(s: Survey) {
  await (await database()).put('surveys', { ...s, changed: Date.now() });
  tell();
}

export async function dropSurvey(id: string) {
  await (await database()).delete('surveys', id);
  tell();
}

export const offersOf = async (person: string) => (await database()).getAllFromIndex('offers', 'person', person);

// keepOffers puts the list in the place of the one before.
export async function keepOffers(person: string, list: Offer[]) {
  const tx = (await database()).transaction('offers', 'readwrite');
  for (const key of await tx.store.index('person').getAllKeys(person)) await tx.store.delete(key);
  for (const o of list) await tx.store.put(o);
  await tx.done;
}

// forgetField empties the device of somebody's field work.
export async function forgetField(person: string) {
  const db = await database();
  for (const name of ['surveys', 'offers'] as const) {
    for (const key of await db.getAllKeysFromIndex(name, 'person', person)) await db.delete(name, key);
  }
  tell();
}

// A Send delivers one survey; it throws 'offline' when there is no line, and a
// refusal with a sentence when the server will not have it.
export type Send = (s: Survey) => Promise<void>;
export class NoLine extends Error {}

export interface Store {
  waiting: () => Promise<Survey[]>;
  keep: (s: Survey) => Promise<void>;
  drop: (id: string) => Promise<void>;
}

// sync sends what waits, one after the other. A survey that is refused keeps its
// reason and stands aside, so that it never blocks the others; without a line
// everything stays for the next time.
export async function sync(store: Store, send: Send): Promise<{ sent: number; refused: number; left: number }> {
  const list = await store.waiting();
  const result = { sent: 0, refused: 0, left: list.length };
  for (const s of list) {
    try {
      await send(s);
      await store.drop(s.id);
      result.sent++;
    } catch (e) {
      if (e instanceof NoLine) return result;
      await store.keep({ ...s, status: 'refused', problem: e instanceof Error ? e.message : String(e) });
      result.refused++;
    }
    result.left--;
  }
  return result;
}
