import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { colorize, wantsColor } from '../../cli/src/color.js';
import { describeError } from '../../cli/src/describe-error.js';
import { runCommand } from '../support/command-line.js';
import type { CommandResult } from '../support/command-line.js';
import { scratchProject } from '../support/scratch-project.js';
import { missingProgram } from '../support/programs.js';

const noBash = missingProgram('bash');

const bin = fileURLToPath(new URL('../../cli/bin/sse-migrate.js', import.meta.url));
const SERVER = "module.exports = (server) => require('socket.io')(server);\n";
const CLIENT = "import { io } from 'socket.io-client';\nio().emit('x');\n";

/** Runs the command in a folder. */
function runIn(cwd: string, ...argv: readonly string[]): CommandResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...argv], {
    cwd,
    encoding: 'utf8',
  });
  return { status: status ?? -1, stdout, stderr };
}

describe('the configuration file', () => {
  it.each([
    ['sse-migrate.config.json', '{ "check": { "allow": ["SSE2001"] } }'],
    ['sse-migrate.config.mjs', "export default { check: { allow: 'SSE2001' } };"],
    [
      'sse-migrate.config.ts',
      "export default { allow: ['SSE2001'] as string[] } satisfies object;",
    ],
    ['sse-migrate.config.js', "module.exports = { allow: ['SSE2001'] };"],
  ])('%s answers for what the command line leaves out', (name, text) => {
    using project = scratchProject({ 'server.js': SERVER });
    expect(runIn(project.folder, 'check')).toMatchObject({ status: 1 });
    project.write(name, text);
    expect(runIn(project.folder, 'check')).toMatchObject({ status: 0 });
  });

  it('gives way to the command line', () => {
    using project = scratchProject({
      'client.js': CLIENT,
      'sse-migrate.config.json': '{ "target": "shim" }',
    });
    expect(runIn(project.folder, 'transform', '.', '--dry-run').stdout).toContain('runtime/shim');
    const { stdout } = runIn(project.folder, 'transform', '.', '--dry-run', '--target', 'auto');
    expect(stdout).toContain('runtime/client');
  });

  it.each([
    ['an option that there is not', '{ "tarjet": "shim" }', 'there is no option tarjet'],
    ['a value that an option does not take', '{ "target": "x" }', 'one of auto, shim'],
    ['a text for a flag', '{ "force": "yes" }', 'true or false'],
    ['a path that is none', '{ "transform": { "path": "sse" } }', 'slash'],
    ['no JSON', '{', 'is no JSON'],
    ['no object', '[]', 'must give an object'],
  ])('is refused with %s', (_, text, said) => {
    using project = scratchProject({ 'client.js': CLIENT, 'sse-migrate.config.json': text });
    const { status, stderr } = runIn(project.folder, 'transform', '.');
    expect(status).toBe(2);
    expect(stderr).toContain(said);
    expect(project.read('client.js')).toBe(CLIENT);
  });
});

describe('the completion', () => {
  it.skipIf(noBash)(`offers commands and their options in a real bash${noBash}`, async () => {
    const { stdout } = await runCommand('completion', 'bash');
    const complete = (words: string): string =>
      execFileSync(
        'bash',
        [
          '-c',
          `${stdout}\nCOMP_WORDS=(sse-migrate ${words}); COMP_CWORD=$((\${#COMP_WORDS[@]}-1)); _sse_migrate; echo "\${COMPREPLY[@]}"`,
        ],
        { encoding: 'utf8' },
      ).trim();
    expect(complete('sc')).toBe('scan');
    expect(complete('transform --dr')).toBe('--dry-run');
  });

  it.each(['zsh', 'fish'])('is there for %s', async (shell) => {
    const { status, stdout } = await runCommand('completion', shell);
    expect(status).toBe(0);
    expect(stdout).toContain('transform');
  });

  it('is refused for a shell that it does not know', async () => {
    expect(await runCommand('completion', 'tcsh')).toMatchObject({ status: 2, stdout: '' });
  });
});

describe('colours', () => {
  it.each([
    [{ isTTY: true }, {}, true],
    [{ isTTY: true }, { NO_COLOR: '1' }, false],
    [{ isTTY: true }, { NO_COLOR: '' }, true],
    [{ isTTY: true }, { TERM: 'dumb' }, false],
    [{}, {}, false],
    [{}, { FORCE_COLOR: '1' }, true],
    [{}, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ])('on %j with %j: %s', (stream, environment, isWanted) => {
    expect(wantsColor(stream, environment)).toBe(isWanted);
  });

  it('add nothing but themselves', () => {
    const text = 'Sockets:\n  a.js:1:1  SSE1001  what\n@@ -1 +1 @@\n-a\n+b\n same\n';
    const painted = colorize(text);
    expect(painted).not.toBe(text);
    expect(painted.replaceAll(/\p{Cc}\[\d+m/gu, '')).toBe(text);
  });

  it('are not in what is piped', async () => {
    const { stdout, stderr } = await runCommand('explain');
    expect(stdout + stderr).not.toContain('\u001b');
  });
});

describe('when something goes wrong', () => {
  it('says that the disk is full', async () => {
    using project = scratchProject({ 'client.js': CLIENT });
    const { status, stderr } = await runCommand('scan', project.folder, '--html', '/dev/full');
    expect(status).toBe(2);
    expect(stderr).toContain('The disk is full');
  });

  it('says which path does not exist', async () => {
    using project = scratchProject({ 'client.js': CLIENT });
    const page = `${project.folder}/no/such/folder.html`;
    const { status, stderr } = await runCommand('scan', project.folder, '--html', page);
    expect(status).toBe(2);
    expect(stderr).toContain(page);
  });

  it.each([
    [{ code: 'EACCES', path: '/a/b', syscall: 'open' }, 'no permission for /a/b. Nothing was'],
    [{ code: 'EACCES', dest: '/a/b', syscall: 'rename' }, '/a/b. No file is half written. `sse-m'],
    [{ code: 'not-written', cause: { code: 'ENOSPC', path: '/a' } }, 'is full: /a. Nothing was w'],
  ])('tells of %j how to go on', (error, said) => {
    expect(describeError(error)).toContain(said);
  });
});

describe('a pipe', () => {
  it.skipIf(noBash)(`may be closed early${noBash}`, () => {
    const events = Array.from({ length: 1000 }, (_, index) => `socket.emit('event-${index}');\n`);
    using project = scratchProject({
      'client.js': `import { io } from 'socket.io-client';\nconst socket = io();\n${events.join('')}`,
    });
    const pipe = `"${process.execPath}" "${bin}" scan . --json | head -c 1; exit \${PIPESTATUS[0]}`;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', pipe], {
      cwd: project.folder,
      encoding: 'utf8',
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '{', stderr: '' });
  });
});

describe('the start', () => {
  it.each([['--version'], ['--help']])('of %s takes less than 1.5 of bare node', (option) => {
    const bare: number[] = [];
    const ours: number[] = [];
    for (let round = 0; round < 12; round += 1) {
      bare.push(timeOf('-e', '0'));
      ours.push(timeOf(bin, option));
    }
    expect(Math.min(...ours)).toBeLessThan(1.5 * Math.min(...bare));
  });
});

function timeOf(...argv: readonly string[]): number {
  const began = performance.now();
  execFileSync(process.execPath, argv);
  return performance.now() - began;
}
