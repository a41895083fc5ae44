import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { copyApplication } from '../support/application.js';
import { runCommandIn } from '../support/command-line.js';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const PAGES = [
  'README.md',
  ...readdirSync(join(repository, 'cli/docs')).map((name) => `cli/docs/${name}`),
];

interface Block {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  /** Why it is not run, where it says so. */
  readonly reason: string | undefined;
  readonly text: string;
}

const blocks = PAGES.flatMap(blocksOf);

/** What the pages take for granted. */
const GIVEN = `
declare global {
  const io: import('socket.io').Server;
  const app: { use(path: string, handler: unknown): void };
  const sseBridge: typeof import('@sse-migrate/runtime/server').sseBridge;
  const prompt: string;
  const host: string;
  const signal: AbortSignal;
  function print(data: unknown): void;
  function answer(prompt: string): AsyncIterable<string>;
}
export {};
`;

function blocksOf(page: string): Block[] {
  const text = readFileSync(join(repository, page), 'utf8');
  return [...text.matchAll(/^```(\S*)(?: not-run: (.*))?\n([^]*?)^```$/gm)].map(
    ({ index, 1: language = '', 2: reason, 3: code = '' }) => ({
      page,
      line: text.slice(0, index).split('\n').length,
      language,
      reason,
      text: code,
    }),
  );
}

describe('the code in the guide', () => {
  const scratch = join(repository, 'test/integration/.docs');
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  it('is of a kind that is checked, or says why it is not', () => {
    const kinds = new Set(blocks.map(({ language }) => language));
    // A diff and a drawing are not run.
    expect([...kinds].toSorted()).toEqual(['', 'console', 'diff', 'js', 'ts']);
  });

  const commands = blocks.filter(
    ({ language, reason }) => language === 'console' && reason === undefined,
  );
  it.each(commands)('$page:$line runs', async ({ text }) => {
    await using application = copyApplication('ai-chat');
    const lines = [...text.matchAll(/^\$ npx sse-migrate (.*?)(?:\s+# .*)?$/gm)];
    expect(lines.length).toBe(text.match(/^\$ /gm)?.length);
    for (const [, line = ''] of lines) {
      const argv = line.replaceAll('report.html', join(application.dir, 'report.html')).split(' ');
      const { status, stderr } = await runCommandIn(application.dir, ...argv);
      expect(`${line}: ${status} ${status === 2 ? stderr : ''}`).toMatch(/: [01] $/);
    }
  });

  it('in JavaScript and TypeScript has the types that the packages give it', () => {
    mkdirSync(scratch, { recursive: true });
    const files = blocks
      .filter(({ language }) => /^[jt]s$/.test(language))
      .map(({ page, line, language, text }) => {
        const name = `${page.replaceAll(/\W/g, '-')}-${line}.m${language}`;
        writeFileSync(join(scratch, name), moduleOf(text));
        return name;
      });
    writeFileSync(join(scratch, 'given.d.ts'), GIVEN);
    const options = {
      extends: '../../tsconfig.json',
      compilerOptions: { allowJs: true, checkJs: true, noImplicitAny: false },
      files: ['given.d.ts', ...files],
      include: [],
    };
    writeFileSync(join(scratch, 'tsconfig.json'), JSON.stringify(options));
    const tsc = join(repository, 'node_modules/.bin/tsc');
    const { stdout } = spawnSync(tsc, ['-p', scratch], { encoding: 'utf8' });
    expect(stdout).toBe('');
  });
});

/** A block as a module of its own. */
function moduleOf(text: string): string {
  return `${text.replaceAll(/^const (\{[^}]*\}) = require\((.*)\);$/gm, 'import $1 from $2;')}\nexport {};\n`;
}
