import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react';

interface Props<K extends string> {
  value: K;
  onChange: (k: K) => void;
  tabs: (readonly [K, string])[];
  children: ReactNode;
}

// Tabs part a page; arrows move between them as everywhere.
export function Tabs<K extends string>({ value, onChange, tabs, children }: Props<K>) {
  const id = useId();
  const strip = useRef<HTMLDivElement>(null);
  const words = tabs.map(([, word]) => word).join();
  // On a telephone the chosen one may lie outside the strip.
  useEffect(() => {
    const of = strip.current!;
    const chosen = of.querySelector<HTMLElement>('[aria-selected=true]');
    if (chosen) of.scrollLeft = chosen.offsetLeft - (of.clientWidth - chosen.offsetWidth) / 2;
  }, [value, words]);
  const move = (e: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (!by) return;
    const at = tabs.findIndex(([k]) => k === value);
    const next = tabs[(at + by + tabs.length) % tabs.length][0];
    onChange(next);
    document.getElementById(id + next)?.focus();
  };
  return (
    <>
      <div ref={strip} className="tabs" role="tablist" onKeyDown={move}>
        {tabs.map(([k, word]) => (
          <button
            key={k}
            id={id + k}
            type="button"
            role="tab"
            className="tab"
            aria-selected={k === value}
            aria-controls={id + 'panel'}
            tabIndex={k === value ? 0 : -1}
            onClick={() => onChange(k)}
          >
            {word}
          </button>
        ))}
      </div>
      <div id={id + 'panel'} role="tabpanel" aria-labelledby={id + value}>
        {children}
      </div>
    </>
  );
}
