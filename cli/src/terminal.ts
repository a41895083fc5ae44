import { colorize, wantsColor } from './color.js';

/** Where a command talks: `say` is for people (stderr), `print` is data (stdout). Neither adds a line end. */
export interface Terminal {
  readonly say: (text: string) => void;
  readonly print: (text: string) => void;
}

export const processTerminal: Terminal = {
  say: (text) => process.stderr.write(forStream(process.stderr, text)),
  print: (text) => process.stdout.write(forStream(process.stdout, text)),
};

function forStream(stream: NodeJS.WriteStream, text: string): string {
  return wantsColor(stream, process.env) ? colorize(text) : text;
}
