import { printable } from '../tail/format-frame.js';
import type { Difference } from './difference.js';

/** What a comparison found. Plain data: `--json` prints it. */
export interface Comparison {
  readonly url: string;
  /** Such as `socket.io-client 4.8.4`. */
  readonly socketIo: string;
  readonly sse: string;
  /** What was compared. */
  readonly counts: { readonly sockets: number; readonly events: number; readonly answers: number };
  readonly differences: readonly Difference[];
  /** What was left out, because it differs from one time to the next with Socket.IO as well, or by wish. */
  readonly leftOut: readonly string[];
  /** Why the scenario did not come to its end with SSE. */
  readonly failure?: string;
}

/** The comparison for a person to read: the differences, one a line. */
export function formatDifferences({ differences, failure }: Comparison): string {
  const lines = differences.map(
    (one) => `  ${printable(one.socket)}  ${headOf(one).padEnd(24)}  ${describe(one)}\n`,
  );
  if (failure !== undefined) lines.unshift(`  The scenario failed with SSE alone: ${failure}\n`);
  return lines.join('');
}

/** The last word. */
export function formatComparison({ counts, ...comparison }: Comparison): string {
  const { socketIo, sse, url, leftOut, differences, failure } = comparison;
  const compared = `${count(counts.events, 'event')} and ${count(counts.answers, 'answer')} on ${count(counts.sockets, 'socket')}`;
  const isSame = differences.length === 0 && failure === undefined;
  const found = differences.length === 0 ? 'SSE failed' : count(differences.length, 'difference');
  const verdict = isSame ? 'no difference' : found;
  const varying =
    leftOut.length === 0
      ? ''
      : `Left out, for it varies by itself or by wish: ${leftOut.join(', ')}.\n`;
  return `${varying}${socketIo} and ${sse} at ${url}: ${verdict} in ${compared}.\n`;
}

function headOf({ kind, event }: Difference): string {
  return `${kind.padEnd(12)}  ${printable(event)}`;
}

function describe(one: Difference): string {
  switch (one.kind) {
    case 'lost':
      return `SSE never heard ${ordinal(one.number)} event: ${show(one.args)}`;
    case 'extra':
      return `only SSE heard it, as ${ordinal(one.number)} event: ${show(one.args)}`;
    case 'order':
      return `${ordinal(one.number)} event with Socket.IO, ${ordinal(one.sseNumber)} with SSE: ${show(one.args)}`;
    case 'payload':
    case 'answer':
      return `${one.path}: ${show(one.socketIo)} with Socket.IO, ${show(one.sse)} with SSE`;
    case 'no-answer':
      return `Socket.IO got the answer ${show(one.args)}, SSE none`;
    case 'extra-answer':
      return `SSE got the answer ${show(one.args)}, Socket.IO none`;
    case 'wants-answer':
      return `the server waits for an answer from ${one.socketIo ? 'Socket.IO' : 'SSE'} alone`;
    case 'late':
    case 'late-answer':
      return `after ${Math.round(one.socketIoMs)} ms with Socket.IO, after ${Math.round(one.sseMs)} ms with SSE`;
  }
}

function ordinal(number: number): string {
  const ending = ['th', 'st', 'nd', 'rd'][number % 10] ?? 'th';
  return `the ${number}${Math.floor(number / 10) % 10 === 1 ? 'th' : ending}`;
}

/** Somebody else’s text: short, and without what a terminal would obey. JSON escapes control characters. */
function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
