import { useEffect, useRef } from 'react';

const fields = new Set(['INPUT', 'TEXTAREA', 'SELECT']);

// typing says whether a key belongs to what somebody is writing: into a field, or
// through an input method that is still composing Chinese.
export function typing(e: KeyboardEvent): boolean {
  if (e.isComposing || e.keyCode === 229) return true;
  const at = e.target as HTMLElement | null;
  if (!at) return false;
  if (at.tagName === 'INPUT' && ['checkbox', 'radio', 'button'].includes((at as HTMLInputElement).type)) return false;
  return fields.has(at.tagName) || at.isContentEditable;
}

// Who speaks to his computer, or whose hand shakes, can have single letters rest (WCAG
// 2.1.4); Enter and Escape go on. Kept for this browser.
const resting = 'songnuan.letters-rest';
export const lettersRest = () => localStorage.getItem(resting) !== null;
export function letLettersRest(rest: boolean) {
  if (rest) localStorage.setItem(resting, '1');
  else localStorage.removeItem(resting);
}

// useKeys answers single keys pressed outside of fields and dialogs.
export function useKeys(keys: Record<string, (e: KeyboardEvent) => void>, on = true) {
  const now = useRef(keys);
  now.current = keys;
  useEffect(() => {
    if (!on) return;
    const press = (e: KeyboardEvent) => {
      if (e.ctrlKey || e.metaKey || e.altKey || typing(e) || document.querySelector('dialog[open]')) return;
      const at = e.target as HTMLElement | null;
      if (e.key === 'Enter' && at && (at.tagName === 'BUTTON' || at.tagName === 'A')) return; // presses that
      if (e.key.length === 1 && lettersRest()) return;
      const act = now.current[e.key];
      if (!act) return;
      e.preventDefault();
      act(e);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [on]);
}
