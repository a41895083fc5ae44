import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { missingProgram } from './programs.js';

const bin = fileURLToPath(new URL('../../cli/bin/sse-migrate.js', import.meta.url));

/** What to write into a test's title where no terminal can be had. */
export const noTerminal = missingProgram('script', 'bsdutils');

/** `sse-migrate` with a person in front of it. */
export interface Conversation {
  /** Resolves as soon as the terminal shows something, behind what was asked for before. */
  asked(text: string): Promise<void>;
  /** Types: `\r` is Enter, `\u0003` is Ctrl-C. */
  type(keys: string): void;
  /** What the terminal got by the end, with every control character, and the exit status. */
  ended(): Promise<{ screen: string; status: number | null }>;
}

/** Runs the command on a terminal of its own, as wide as is said. */
export function onTerminal(cwd: string, columns: number, ...argv: readonly string[]): Conversation {
  const words = [process.execPath, bin, ...argv].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qfec', `stty cols ${columns}; ${words}`, '/dev/null'], {
    cwd,
    env: { ...process.env, TERM: 'xterm', CI: '', NO_COLOR: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let screen = '';
  let seen = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => (screen += text));
  const closed = once(child, 'close');
  return {
    async asked(text) {
      while (!screen.includes(text, seen)) {
        const more = await Promise.race([once(child.stdout, 'data'), closed.then(() => undefined)]);
        if (more === undefined) throw new Error(`ended without “${text}”:\n${screen}`);
      }
      seen = screen.indexOf(text, seen) + text.length;
    },
    type: (keys) => child.stdin.write(keys),
    async ended() {
      await closed;
      return { screen, status: child.exitCode };
    },
  };
}
