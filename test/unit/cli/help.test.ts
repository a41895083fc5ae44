import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { run } from '../../../cli/src/program.js';

// After a change of a command: npx vitest run test/unit/cli/help.test.ts -u
const HELP = fileURLToPath(new URL('../../../cli/bin/help.txt', import.meta.url));

describe('the help that is kept ready', () => {
  it('is what the commands say', async () => {
    let out = '';
    await run(['--help'], {
      print: (text) => {
        out += text;
      },
      show: () => undefined,
      say: () => undefined,
      status: () => undefined,
    });
    await expect(out).toMatchFileSnapshot(HELP);
  });
});
