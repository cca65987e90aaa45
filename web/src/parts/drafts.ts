// Unsent opinions stay in this browser tab until they are sent: moving on, a
// reload or the end of a session loses none. They end with the tab or a sign-out.
const prefix = 'songnuan.draft.';

// What no draft holds, however deep it lies: it is typed again instead.
const untold: readonly string[] = ['card', 'holder', 'account', 'secret', 'password', 'otp', 'one_time_code'];

// told is a draft without what nobody may find on the device.
export const told = (draft: unknown) => JSON.stringify(draft, (name, value: unknown) => (untold.includes(name) ? undefined : value));

export function readDraft<T>(name: string): T | undefined {
  try {
    const text = sessionStorage.getItem(prefix + name);
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined; // not ours, or no storage at all
  }
}

export function keepDraft(name: string, draft: unknown) {
  try {
    if (draft === undefined) sessionStorage.removeItem(prefix + name);
    else sessionStorage.setItem(prefix + name, told(draft));
  } catch {
    // A full or forbidden storage keeps no drafts; the page goes on without.
  }
}

const names = () => Object.keys(sessionStorage).filter((k) => k.startsWith(prefix));

export const hasDrafts = () => names().length > 0;

export function forgetDrafts() {
  for (const name of names()) sessionStorage.removeItem(name);
}
