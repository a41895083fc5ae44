import type { Stage, StageEvent, StageObserver, StageSocket } from './stage.js';

/**
 * One line of a recording, in JSON: what a client sent, or what it heard. `atMs` counts from the beginning.
 *
 *     {"atMs":12,"socket":"socket","sent":["chat","hi"],"answer":true}
 *     {"atMs":15,"socket":"socket","heard":["chat","hi"]}
 */
export type RecordedLine = SentLine | HeardLine;

interface SentLine {
  readonly atMs: number;
  readonly socket: string;
  readonly sent: readonly [name: string, ...args: unknown[]];
  /** An answer was wanted. */
  readonly answer?: true;
}

interface HeardLine {
  readonly atMs: number;
  readonly socket: string;
  readonly heard: readonly [name: string, ...args: unknown[]];
}

/** The events of the client itself: they come by themselves. */
const LIFECYCLE = new Set(['connect', 'disconnect', 'connect_error']);
/** How much longer than in the recording an event may take before what follows is sent all the same. */
const PATIENCE_MS = 2000;

/** Writes down what happens on a stage. */
export function recordTo(write: (line: RecordedLine) => void): StageObserver {
  const beganMs = performance.now();
  const line = ({ socket }: StageEvent): { atMs: number; socket: string } => ({
    atMs: Math.round(performance.now() - beganMs),
    socket,
  });
  return {
    onSent: (sent) =>
      write({
        ...line(sent),
        sent: [sent.name, ...sent.args],
        ...(sent.wantsAnswer ? { answer: true } : {}),
      }),
    onHeard: (heard) => write({ ...line(heard), heard: [heard.name, ...heard.args] }),
  };
}

/**
 * Reads a recording.
 *
 * @throws {Error} at a line that is none
 */
export function parseRecording(text: string): RecordedLine[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const parsed = parseLine(line);
    if (parsed !== undefined) return [parsed];
    throw new Error(
      `Line ${index + 1} of the recording is not understood: ${line.slice(0, 80)}\nWanted is {"atMs":12,"socket":"socket","sent":["chat","hi"],"answer":true} or {"atMs":15,"socket":"socket","heard":["chat","hi"]}.`,
    );
  });
}

/** Plays a recording: each event is sent when what was heard before it then has been heard now. */
export async function playRecording(
  lines: readonly RecordedLine[],
  { connect }: Stage,
): Promise<void> {
  const sockets = new Map<string, StageSocket>();
  let lastMs = 0;
  for (const line of lines) {
    const socket = sockets.get(line.socket) ?? (await connect(line.socket));
    sockets.set(line.socket, socket);
    const gapMs = Math.max(0, line.atMs - lastMs);
    lastMs = line.atMs;
    if ('sent' in line) send(socket, line);
    // What never comes is seen in the comparison.
    else if (!LIFECYCLE.has(line.heard[0])) {
      await socket.next(line.heard[0], gapMs + PATIENCE_MS).catch(() => undefined);
    }
  }
}

function send(socket: StageSocket, line: SentLine): void {
  const [name, ...args] = line.sent;
  socket.emit(name, ...args.map(fromPlain), ...(line.answer === true ? [() => undefined] : []));
}

/** Binary is `{ binary: base64 }` in a recording. */
function fromPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromPlain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only?.[0] === 'binary' && typeof only[1] === 'string') {
    return Buffer.from(only[1], 'base64');
  }
  return Object.fromEntries(entries.map(([name, inner]) => [name, fromPlain(inner)]));
}

function parseLine(text: string): RecordedLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { atMs = 0, socket = 'socket', sent, heard, answer } = Object(value);
  if (typeof atMs !== 'number' || typeof socket !== 'string') return undefined;
  if (isNamed(sent)) {
    return { atMs, socket, sent, ...(answer === true ? { answer } : {}) };
  }
  return isNamed(heard) ? { atMs, socket, heard } : undefined;
}

function isNamed(value: unknown): value is readonly [string, ...unknown[]] {
  return Array.isArray(value) && typeof value[0] === 'string';
}
