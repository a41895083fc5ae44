import type { Direction, EventEnd, SurveyEvent, SurveyPlace } from '../survey.js';
import type { FoundEnd } from './server-ends.js';

interface Row {
  readonly name: string;
  readonly direction: Direction;
  readonly from: EventEnd[];
  readonly to: EventEnd[];
}

/** One row for each name and direction, those to the server first, each by name. */
export function joinEvents(ends: readonly FoundEnd[]): SurveyEvent[] {
  const rows = new Map<string, Row>();
  for (const { name, direction, role, end } of ends) {
    if (name === undefined) continue;
    const key = `${direction} ${name}`;
    let row = rows.get(key);
    if (row === undefined) rows.set(key, (row = { name, direction, from: [], to: [] }));
    row[role].push(end);
  }
  return [...rows.values()].toSorted(
    (a, b) => b.direction.localeCompare(a.direction) || a.name.localeCompare(b.name),
  );
}

/** Where the name of an event is not to be read. */
export function unnamedPlaces(ends: readonly FoundEnd[]): SurveyPlace[] {
  return ends
    .filter(({ name }) => name === undefined)
    .map(({ end: { file, line } }) => ({ file, line }));
}

/** Names that the server sends to clients while it reads something bit by bit: answers that grow. */
export function streamedNames(ends: readonly FoundEnd[]): string[] {
  const names = ends.flatMap(({ name, isStreamed, role, direction }) =>
    isStreamed && role === 'from' && direction === 'to-client' ? (name ?? []) : [],
  );
  return [...new Set(names)];
}
