import { run } from '../../cli/src/program.js';

/** Runs the command line in this process, from the sources. */
export async function sseMigrate(
  ...argv: readonly string[]
): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await run(argv, {
    status: () => undefined,
    print: (text) => {
      out += text;
    },
    say: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}
