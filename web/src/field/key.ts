// What somebody writes down in a home lies on this device until there is a line,
// sealed (AES-GCM) under his own key. The server answers the key to whoever is
// signed in; the device holds it, as one that scripts cannot read out, until the
// session ends or he signs out. Signing in again opens what is kept.
export interface KeptKey {
  person: string;
  key: CryptoKey;
  until: number;
}

export interface Keys {
  get: (person: string) => Promise<KeptKey | undefined>;
  put: (k: KeptKey) => Promise<unknown>;
  clear: () => Promise<unknown>;
}

// A Sealed is a record nobody reads without the key; owner and name are bound into it.
export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  body: ArrayBuffer;
}

// Locked says that the key is gone: the session is over, or nobody signed in here.
export class Locked extends Error {}

export async function seal(key: CryptoKey, name: string, plain: Uint8Array<ArrayBuffer>): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, body: await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(name) }, key, plain) };
}

export const unseal = (key: CryptoKey, name: string, s: Sealed): Promise<ArrayBuffer> =>
  crypto.subtle.decrypt({ name: 'AES-GCM', iv: s.iv, additionalData: new TextEncoder().encode(name) }, key, s.body);

// keyFor is the person's key: the one held here while his session lasts, else the
// server's.
export async function keyFor(keys: Keys, person: string, fetched: (person: string) => Promise<KeptKey>): Promise<CryptoKey> {
  const held = await keys.get(person);
  if (held && held.until > Date.now()) return held.key;
  if (held) await keys.clear();
  const k = await fetched(person).catch(() => {
    throw new Locked();
  });
  await keys.put(k);
  return k.key;
}
