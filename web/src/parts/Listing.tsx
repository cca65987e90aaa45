import type { ReactNode } from 'react';
import { Bones } from './Bones';
import { More } from './More';
import { Nothing } from './Nothing';
import { ProblemNote } from './ProblemNote';

interface Props<T> {
  list: {
    data?: { pages: { items: T[] }[] };
    error: Error | null;
    isPending: boolean;
    isSuccess: boolean;
    refetch: () => unknown;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage: () => unknown;
  };
  none: string; // what is not here
  hint?: string; // and who puts it here
  head: ReactNode; // cells
  flow?: boolean; // on a phone its cells follow each other like words
  children: (row: T) => ReactNode; // a row of the table
}

// Listing is a list of the server as a table, read page by page: while it comes,
// when it fails, and when it is empty.
export function Listing<T>({ list, none, hint, head, flow, children }: Props<T>) {
  const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
  return (
    <>
      <ProblemNote error={list.error} retry={() => void list.refetch()} />
      {list.isPending && <Bones />}
      {list.isSuccess && rows.length === 0 && <Nothing title={none}>{hint}</Nothing>}
      {rows.length > 0 && (
        <div className="table-wrap sheet">
          <table className={flow ? 'table cards flow' : 'table cards'}>
            <thead>
              <tr>{head}</tr>
            </thead>
            <tbody>{rows.map(children)}</tbody>
          </table>
        </div>
      )}
      <More list={list} />
    </>
  );
}
