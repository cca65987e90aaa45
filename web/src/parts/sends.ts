import type { FormEvent, KeyboardEvent } from 'react';

// sends makes a form send by its button and by Ctrl+Enter, not by an Enter that an
// input method takes.
export const sends = (send: () => void) => ({
  onSubmit: (e: FormEvent) => {
    e.preventDefault();
    send();
  },
  onKeyDown: (e: KeyboardEvent) => {
    if (e.key !== 'Enter' || !(e.ctrlKey || e.metaKey) || e.nativeEvent.isComposing) return;
    e.preventDefault();
    send();
  },
});
