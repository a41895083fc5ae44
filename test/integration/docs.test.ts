import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { copyApplication } from '../support/application.js';
import { runCommandIn } from '../support/command-line.js';
import { blocksOf, commandsOf, moduleOf, PAGES, readPage, repository } from '../support/guide.js';
import type { Block } from '../support/guide.js';
import { missingScripts, runShell } from '../support/guide-commands.js';
import { startGuideStage } from '../support/guide-stage.js';
import { checkWithNginx } from '../support/nginx-test.js';
import { missingProgram } from '../support/programs.js';

const noCurl = missingProgram('curl');
const noNginx = missingProgram('nginx');

const blocks = PAGES.flatMap(blocksOf);
const ofKind = (...languages: string[]): Block[] =>
  blocks.filter(({ language, reason }) => languages.includes(language) && reason === undefined);

it('the code in the guide is of a kind that is checked, or says why it is not', () => {
  const unknown = blocks.filter(
    ({ language, reason }) =>
      reason === undefined &&
      !['', 'console', 'diff', 'js', 'ts', 'nginx', 'python', 'sh'].includes(language),
  );
  expect(unknown).toEqual([]);
  expect(blocks.flatMap(({ reason }) => reason ?? [])).toHaveLength(3);
});

describe('commands in the guide', () => {
  const commands = ofKind('console').map((block) =>
    Object.assign(block, { commands: commandsOf(block) }),
  );

  it.each(commands.filter(({ commands: [first] }) => first?.startsWith('npx ')))(
    '$page:$line run',
    async ({ page, commands: lines }) => {
      await using stage = await startGuideStage();
      await using application = copyApplication('ai-chat');
      for (const { text } of blocksOf(page)) {
        const name = /^\/\/ (\S+\.mjs)\n/.exec(text)?.[1];
        if (name !== undefined) writeFileSync(join(application.dir, name), text);
      }
      for (const line of lines) {
        const awaited = line.includes(' gateway ') ? ['→'] : [];
        const { status = 0, output } = await runShell(line, application.dir, stage, awaited);
        expect(`${line}: ${status} ${status === 2 ? output : ''}`).toMatch(/: [01] $/);
      }
    },
  );

  it
    .skipIf(noCurl)
    .each(commands.filter(({ commands: lines }) => lines.some((line) => line.startsWith('curl '))))(
    `$page:$line show what it says${noCurl}`,
    async ({ text, commands: lines }) => {
      await using stage = await startGuideStage();
      const events = [...text.matchAll(/^event: .*$/gm)].map(([line]) => line);
      for (const line of lines.filter((one) => one.startsWith('curl '))) {
        const awaited = events.length > 0 ? events : ['event: $open'];
        const { output } = await runShell(`${line} -s`, repository, stage, awaited);
        expect(awaited.filter((event) => !output.includes(event))).toEqual([]);
      }
    },
  );

  it('of npm name scripts that there are', () => {
    const missing = PAGES.flatMap((page) =>
      missingScripts(readPage(page), page.startsWith('fixtures') ? dirname(page) : '.'),
    );
    expect(missing).toEqual([]);
    expect(missingScripts('npm run nothing', '.')).toEqual(['nothing']);
  });
});

describe('code in the guide', () => {
  const scratch = join(repository, 'test/integration/.docs');
  const scripts = ofKind('js', 'ts').map((block) =>
    Object.assign(block, {
      name: `${block.page.replaceAll(/\W/g, '-')}-${block.line}.m${block.language}`,
    }),
  );
  // The interfaces of the protocol make sense together.
  const protocol = scripts.filter(({ page }) => page.endsWith('PROTOCOL.md'));
  const modules = scripts.filter((script) => !protocol.includes(script));

  beforeAll(() => {
    mkdirSync(scratch, { recursive: true });
    for (const script of modules) writeFileSync(join(scratch, script.name), moduleOf(script));
    writeFileSync(join(scratch, 'protocol.mts'), protocol.map(({ text }) => text).join('\n'));
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
  afterEach(() => vi.unstubAllGlobals());

  it('has the types that the packages give it', () => {
    const given = readFileSync(join(repository, 'test/support/guide-given.txt'), 'utf8');
    writeFileSync(join(scratch, 'given.d.ts'), given);
    const options = {
      extends: '../../tsconfig.json',
      compilerOptions: { allowJs: true, checkJs: true, noImplicitAny: false },
      files: ['given.d.ts', 'protocol.mts', ...modules.map(({ name }) => name)],
      include: [],
    };
    writeFileSync(join(scratch, 'tsconfig.json'), JSON.stringify(options));
    const tsc = join(repository, 'node_modules/.bin/tsc');
    const { stdout } = spawnSync(tsc, ['-p', scratch], { encoding: 'utf8' });
    expect(stdout).toBe('');
  });

  it.each(modules)('$page:$line runs', async ({ name, text }) => {
    await using stage = await startGuideStage();
    await using application = copyApplication('ai-chat');
    const file = join(scratch, name);
    const placed = readFileSync(file, 'utf8')
      .replace('/srv/chat/src', application.dir)
      .replaceAll("stream('/chat'", `stream('${stage.origin}/chat'`);
    writeFileSync(file, placed);
    for (const [global, value] of Object.entries(stage.scope)) vi.stubGlobal(global, value);
    await import(/* @vite-ignore */ pathToFileURL(file).href);
    if (!/for await .* of stream\(/.test(text)) return;
    expect(stage.printed.slice(0, 2)).toEqual(['Hel', 'lo']);
  });

  it.each(ofKind('python'))('$page:$line is Python', ({ text }) => {
    const { stderr } = spawnSync(
      '/usr/bin/python3',
      ['-c', `compile(${JSON.stringify(text)}, "guide", "exec")`],
      { encoding: 'utf8' },
    );
    expect(stderr).toBe('');
  });

  it.skipIf(noNginx).each(ofKind('nginx'))(
    `$page:$line is what nginx takes${noNginx}`,
    ({ text }) => {
      const plain = text.replace('listen 443 ssl http2', 'listen 127.0.0.1:8443');
      expect(checkWithNginx({ 'nginx.conf': `events {}\nhttp {\n${plain}}\n` }, 'nginx.conf')).toBe(
        'ok',
      );
    },
  );
});

describe('a diff in the guide', () => {
  it.each([
    ['README.md', []],
    ['runtime/README.md', ['--target', 'shim']],
  ])('%s is what the transform does', async (page, options) => {
    await using application = copyApplication('ai-chat');
    const { stdout } = await runCommandIn(
      application.dir,
      'transform',
      '.',
      '--dry-run',
      ...options,
    );
    const said = blocksOf(page).filter(({ language }) => language === 'diff');
    for (const sign of ['-', '+']) {
      const done = signedWith([sign, ' '], stdout).join('');
      const lines = said.flatMap(({ text }) => signedWith([sign], text));
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.filter((line) => !done.includes(line))).toEqual([]);
    }
  });
});

/** The lines of a diff with one of the signs, however they are broken. */
function signedWith(signs: readonly string[], diff: string): string[] {
  const lines = diff.split('\n').filter((line) => signs.includes(line.slice(0, 1)));
  return lines.map((line) => line.slice(1).replaceAll(/[\s,]+/g, ''));
}
