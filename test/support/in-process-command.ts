import { run } from '../../cli/src/program.js';

/** Runs the command line in this process, from the sources. */
export async function sseMigrate(
  ...argv: readonly string[]
): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const print = (text: string): void => {
    out += text;
  };
  const code = await run(argv, {
    status: () => undefined,
    show: print,
    print,
    say: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}
