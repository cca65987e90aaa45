import type { ReactNode } from 'react';

// Nothing stands where a list is empty: what would be here, and who puts it here.
export function Nothing({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="nothing">
      <p className="nothing-title">{title}</p>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}
