import { findManagerRow } from '../catalog/manager.js';
import type { ManagerRow } from '../catalog/manager.js';
import type { ManagerRead, SocketUse } from '../inventory.js';

/** What becomes of each thing that a use reads of the manager; `undefined` when one of them has no native form. */
export function managerRows({ kind, reads }: SocketUse): readonly ManagerRow[] | undefined {
  if (kind !== 'get' || reads === undefined) return undefined;
  const rows = reads.flatMap((read) => rowOf(read) ?? []);
  return rows.length === reads.length ? rows : undefined;
}

function rowOf({ path, isOptional, takesLiteral, call, statement }: ManagerRead) {
  const row = findManagerRow(path);
  if (row?.fate === 'literal') {
    return takesLiteral && !isOptional && call === undefined ? row : undefined;
  }
  if (row === undefined || statement === undefined) return undefined;
  return call?.events?.every((event) => row.events?.includes(event)) === true ? row : undefined;
}
