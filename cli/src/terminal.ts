/** Where a command talks: `say` is for people (stderr), `print` is data (stdout). Neither adds a line end. */
export interface Terminal {
  readonly say: (text: string) => void;
  readonly print: (text: string) => void;
}

export const processTerminal: Terminal = {
  say: (text) => process.stderr.write(text),
  print: (text) => process.stdout.write(text),
};
