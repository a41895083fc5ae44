import { findManagerRow } from '../catalog/manager.js';
import type { ManagerRow } from '../catalog/manager.js';
import type { ManagerRead, SocketUse } from '../inventory.js';
import type { Standing } from './standing.js';

/** What becomes of each thing that a use reads of the manager; `undefined` when one of them has no native form. */
export function managerRows(
  { kind, reads, alias, meetsDouble }: SocketUse,
  standing: Standing,
): readonly ManagerRow[] | undefined {
  if (kind !== 'get' || reads === undefined) return undefined;
  const rows = reads.flatMap((read) => {
    const row = findManagerRow(read.path);
    if (row === undefined || !isCovered(row, read, standing)) return [];
    return MOVED.has(row.fate) && (meetsDouble === true || !standing.isAlone()) ? [] : row;
  });
  // One name cannot stand for the engine, and for what has another name now.
  const isParted = alias !== undefined && rows.some(({ fate }) => MOVED.has(fate));
  return rows.length === reads.length && !isParted ? rows : undefined;
}

const MOVED: ReadonlySet<ManagerRow['fate']> = new Set(['rename', 'compare']);

function isCovered(row: ManagerRow, read: ManagerRead, standing: Standing): boolean {
  switch (row.fate) {
    case 'literal':
      return read.takesLiteral && !read.isOptional && read.call === undefined;
    case 'drop':
      return read.statement !== undefined && isPutOrHeard(row, read);
    case 'rename':
      return isPutOrHeard(row, read) && isMovable(read);
    case 'compare':
      return isCompared(row, read, standing);
    case 'holder':
      return read.isCondition;
    case 'copy':
      return read.isCopied;
  }
}

function isPutOrHeard(row: ManagerRow, read: ManagerRead): boolean {
  if (row.isMethod === true) return read.call?.arguments.length === 0;
  return row.events === undefined ? read.isAssigned : isHeard(row, read);
}

function isHeard({ events }: ManagerRow, { call }: ManagerRead): boolean {
  return call?.events?.every((event) => events?.includes(event)) === true;
}

/** What the manager's methods give is the manager, which is also what its listeners get as `this`. */
function isMovable({ call }: ManagerRead): boolean {
  return call === undefined || (!call.isResultUsed && !call.isThisUsed);
}

function isCompared(
  { value, lastMajor = Infinity }: ManagerRow,
  { comparison, isOptional }: ManagerRead,
  { major = Infinity }: Standing,
): boolean {
  return comparison?.text === value && !isOptional && major <= lastMajor;
}
