import { colorize, wantsColor } from './color.js';
import { createStatusLine } from './status-line.js';

/** Where a command talks. Nothing adds a line end. */
export interface Terminal {
  /** For people (stderr). */
  readonly say: (text: string) => void;
  /** Data (stdout). */
  readonly print: (text: string) => void;
  /** What goes on just now, in a line that is gone as soon as something else is said. Only on a terminal. */
  readonly status: (text: string) => void;
}

const line = createStatusLine(process.stderr, process.env);

export const processTerminal: Terminal = {
  say: (text) => write(process.stderr, text),
  print: (text) => write(process.stdout, text),
  status: line.show,
};

function write(stream: NodeJS.WriteStream, text: string): void {
  line.clear();
  stream.write(wantsColor(stream, process.env) ? colorize(text) : text);
}
