import { colorize, isDiff, wantsColor } from './color.js';
import { fit } from './fit.js';
import { createStatusLine } from './status-line.js';

/** Where a command talks. Nothing adds a line end. */
export interface Terminal {
  /** For people (stderr). */
  readonly say: (text: string) => void;
  /** For people as well, but what they asked for (stdout). */
  readonly show: (text: string) => void;
  /** Data, to the letter (stdout). */
  readonly print: (text: string) => void;
  /** What goes on just now, in a line that is gone as soon as something else is said. Only on a terminal. */
  readonly status: (text: string) => void;
}

const line = createStatusLine(process.stderr, process.env);

export const processTerminal: Terminal = {
  say: (text) => write(process.stderr, fitTo(process.stderr, text)),
  show: (text) => write(process.stdout, fitTo(process.stdout, text)),
  print: (text) => write(process.stdout, text),
  status: line.show,
};

function write(stream: NodeJS.WriteStream, text: string): void {
  line.clear();
  stream.write(wantsColor(stream, process.env) ? colorize(text) : text);
}

/** A pipe has no width, and a diff no lines that could be broken. */
function fitTo({ columns }: Partial<NodeJS.WriteStream>, text: string): string {
  return columns === undefined || columns === 0 || isDiff(text) ? text : fit(text, columns);
}
