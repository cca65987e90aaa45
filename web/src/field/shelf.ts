import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { api, session, take } from '../api/client';
import { told } from '../parts/drafts';
import { type KeptKey, keyFor, type Sealed, seal, unseal } from './key';
import type { Offer, Survey } from './queue';

// The shelf is what this device keeps of field work. Only owners and ids can be
// read without the key.
interface Row extends Sealed {
  id: string;
  person: string;
}

interface Shelf extends DBSchema {
  offers: { key: string; value: Row; indexes: { person: string } };
  surveys: { key: string; value: Row; indexes: { person: string } };
  pictures: { key: string; value: Row; indexes: { person: string } };
  keys: { key: string; value: KeptKey };
}

let opened: Promise<IDBPDatabase<Shelf>> | undefined;
const database = () =>
  (opened ??= openDB<Shelf>('songnuan-field', 2, {
    upgrade: (db) => {
      for (const name of Array.from(db.objectStoreNames)) db.deleteObjectStore(name);
      for (const name of ['surveys', 'offers', 'pictures'] as const) db.createObjectStore(name, { keyPath: 'id' }).createIndex('person', 'person');
      db.createObjectStore('keys', { keyPath: 'person' });
    },
  }));

const keys = {
  get: async (person: string) => (await database()).get('keys', person),
  put: async (k: KeptKey) => (await database()).put('keys', k),
  clear: async () => (await database()).clear('keys'),
};
const bytesOf = (text: string) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

async function fromServer(person: string): Promise<KeptKey> {
  const { key, until } = await take(api.GET('/api/v1/me/device-key'));
  return { person, key: await crypto.subtle.importKey('raw', bytesOf(key), 'AES-GCM', false, ['encrypt', 'decrypt']), until: Date.parse(until) };
}
const keyOf = (person: string) => keyFor(keys, person, fromServer);

// The end of a session takes the key from the device, on whatever page it is noticed.
session.addEventListener('ended', () => void keys.clear());

export const queueChanged = new EventTarget();
const tell = () => queueChanged.dispatchEvent(new Event('change'));

const write = (v: unknown) => new TextEncoder().encode(told(v)); // sealed, and yet no account lies here
const read = <T>(b: ArrayBuffer) => JSON.parse(new TextDecoder().decode(b)) as T;

type Name = 'surveys' | 'offers' | 'pictures';
const rowOf = async (person: string, name: Name, id: string, plain: Uint8Array<ArrayBuffer>): Promise<Row> => ({ id, person, ...(await seal(await keyOf(person), `${name} ${person} ${id}`, plain)) });
const openRow = async (name: Name, row: Row) => unseal(await keyOf(row.person), `${name} ${row.person} ${row.id}`, row);

async function all<T>(name: Name, person: string): Promise<T[]> {
  const rows = await (await database()).getAllFromIndex(name, 'person', person);
  return Promise.all(rows.map(async (r) => read<T>(await openRow(name, r))));
}

export async function readSurvey(person: string, id: string): Promise<Survey | undefined> {
  const row = await (await database()).get('surveys', id);
  return row?.person === person ? read<Survey>(await openRow('surveys', row)) : undefined;
}
export const surveysOf = (person: string) => all<Survey>('surveys', person);
export const countOf = async (person: string) => (await database()).countFromIndex('surveys', 'person', person);

export async function keepSurvey(s: Survey) {
  const row = await rowOf(s.person, 'surveys', s.id, write({ ...s, changed: Date.now() }));
  await (await database()).put('surveys', row);
  tell();
}

export async function dropSurvey(s: Survey) {
  const db = await database();
  for (const p of s.pictures) await db.delete('pictures', p.id);
  await db.delete('surveys', s.id);
  tell();
}

export async function keepPicture(person: string, id: string, content: Blob) {
  const row = await rowOf(person, 'pictures', id, new Uint8Array(await content.arrayBuffer()));
  await (await database()).put('pictures', row);
}

export async function readPicture(person: string, id: string): Promise<Blob | undefined> {
  const row = await (await database()).get('pictures', id);
  return row?.person === person ? new Blob([await openRow('pictures', row)]) : undefined;
}

export const dropPicture = async (id: string) => (await database()).delete('pictures', id);

export const offersOf = (person: string) => all<Offer>('offers', person);

// keepOffers puts the list in the place of the one before.
export async function keepOffers(person: string, list: Offer[]) {
  const rows = await Promise.all(list.map((o) => rowOf(person, 'offers', o.id, write(o))));
  const tx = (await database()).transaction('offers', 'readwrite');
  for (const key of await tx.store.index('person').getAllKeys(person)) await tx.store.delete(key);
  for (const row of rows) await tx.store.put(row);
  await tx.done;
}

// forgetField empties the device of somebody's field work and of the key.
export async function forgetField(person: string) {
  const db = await database();
  for (const name of ['surveys', 'offers', 'pictures'] as const) {
    for (const key of await db.getAllKeysFromIndex(name, 'person', person)) await db.delete(name, key);
  }
  await keys.clear();
  tell();
}
