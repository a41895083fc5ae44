import { findEvent } from '../catalog/events.js';
import type { ManagerRow } from '../catalog/manager.js';
import { findMember } from '../catalog/members.js';
import { findOption } from '../catalog/options.js';
import type { Creation, SocketUse } from '../inventory.js';
import type { Blocker } from './blockers.js';
import { managerRows } from './manager-rows.js';
import { isLifted } from './standing.js';
import type { Standing } from './standing.js';

const LISTENING: ReadonlySet<string> = new Set(['on', 'once', 'off', 'removeListener']);

/** What is kept in a native group although it does nothing, neither before nor now. */
export function notesOfUse(use: SocketUse, standing: Standing): Blocker[] {
  const { member = '' } = use;
  if (member === 'io') {
    const rows = managerRows(use, standing);
    if (rows !== undefined) return rows.flatMap((row) => noteOfRow(use, row));
    const reason = 'it looks into the engine, which is not there any more, and reads `undefined`';
    return [{ finding: 'engine', place: use, reason }];
  }
  if (findMember(member) === undefined) return [];
  if (!LISTENING.has(member) || isLifted(use, standing)) return [];
  const row = use.call?.events?.map(findEvent).find((one) => one?.lastMajor !== undefined);
  // An application may have an event of its own called `error`, `ping` or `pong`.
  if (row === undefined || !row.name.includes('connect')) return [];
  const reason = `\`${row.name}\` was last fired by socket.io-client ${row.lastMajor}`;
  return [{ finding: 'deadEvent', place: use, reason }];
}

/** Options that Socket.IO never looked at, and that go. */
export function notesOfCreation({ file, arguments: given }: Creation): Blocker[] {
  const entries = given.flatMap((one) => (one.kind === 'options' ? one.entries : []));
  return entries.flatMap(({ name, start, end }) => {
    if (name === undefined || findOption(name) !== undefined) return [];
    const reason = `\`${name}\` is removed`;
    return [{ finding: 'unknownOption', place: { file, start, end }, reason }];
  });
}

function noteOfRow(place: SocketUse, { fate, events, path, reason }: ManagerRow): Blocker[] {
  if (fate !== 'drop') return [];
  const what =
    events === undefined ? `\`socket.io.${path}\`` : 'a listener to the engine’s upgrade';
  return [{ finding: 'engine', place, reason: `${what} goes: ${reason}` }];
}
