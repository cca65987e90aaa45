// Unsent opinions stay in this browser tab until they are sent: moving on, a
// reload or the end of a session loses none. They end with the tab or a sign-out.
const prefix = 'songnuan.draft.';

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
    else sessionStorage.setItem(prefix + name, JSON.stringify(draft));
  } catch {
    // A full or forbidden storage keeps no drafts; the page goes on without.
  }
}

const names = () => Object.keys(sessionStorage).filter((k) => k.startsWith(prefix));

export const hasDrafts = () => names().length > 0;

export function forgetDrafts() {
  for (const name of names()) sessionStorage.removeItem(name);
}
