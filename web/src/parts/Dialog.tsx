import { type ReactNode, useEffect, useId, useRef } from 'react';

// unbroken keeps the number or name that a title ends with on one line.
function unbroken(title: string): ReactNode {
  const at = title.lastIndexOf(' · ');
  if (at < 0 || title.length - at > 27) return title;
  return (
    <>
      {title.slice(0, at + 3)}
      <span className="keep">{title.slice(at + 3)}</span>
    </>
  );
}

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
      <h2 id={id}>{unbroken(title)}</h2>
      {children}
    </dialog>
  );
}
