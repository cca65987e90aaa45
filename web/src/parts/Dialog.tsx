import { type ReactNode, useEffect, useId, useRef } from 'react';

// Dialog is the browser's own: it keeps the focus, closes on Esc and hides the rest from screen readers.
export function Dialog({ title, onClose, children, small }: { title: string; onClose: () => void; children: ReactNode; small?: boolean }) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const back = document.activeElement as HTMLElement | null;
    ref.current?.showModal();
    return () => back?.focus?.();
  }, []);
  return (
    <dialog ref={ref} className={small ? 'dialog small' : 'dialog'} aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}
