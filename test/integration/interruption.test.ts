import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../support/command-line.js';
import { seeded } from '../support/faults.js';
import { missingProgram } from '../support/programs.js';
import { scratchProject } from '../support/scratch-project.js';
import type { ScratchProject } from '../support/scratch-project.js';

const bin = fileURLToPath(new URL('../../cli/bin/sse-migrate.js', import.meta.url));
const SEED = 20_261;

/** Forty files whose sockets go native, or to the shim, and a server. */
const FILES: Readonly<Record<string, string>> = {
  'server.js': "const { Server } = require('socket.io');\nconst io = new Server(3000);\n",
  ...Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [
      `src/part-${index}.js`,
      `import { io } from 'socket.io-client';\nexport const socket${index} = io();\nsocket${index}.emit('part', ${index});\n${index % 3 === 0 ? `socket${index}.compress(false);\n` : ''}`,
    ]),
  ),
};

/** Every file of a project but the journal, by path. */
function contentsOf(folder: string): Readonly<Record<string, string>> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('.sse-migrate'))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return Object.fromEntries(
    paths.toSorted().map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
  );
}

describe('a transform that is killed', () => {
  let before: Readonly<Record<string, string>> = {};
  let after: Readonly<Record<string, string>> = {};
  let writingMs = 0;
  const random = seeded(SEED);

  /** Runs it until it has begun to write, and measures how long that takes. */
  beforeAll(async () => {
    using project = scratchProject(FILES);
    before = contentsOf(project.folder);
    const child = spawn(process.execPath, [bin, 'transform', project.folder], { stdio: 'ignore' });
    const ended = once(child, 'exit');
    await begunToWrite(project, ended);
    const began = performance.now();
    await ended;
    writingMs = performance.now() - began;
    after = contentsOf(project.folder);
  });

  it.each(Array.from({ length: 6 }, (_, index) => [index, random()] as const))(
    `leaves every file old or new, and says how to go on (${SEED}/%i: at %d of the writing)`,
    async (_, share) => {
      using project = scratchProject(FILES);
      const child = spawn(process.execPath, [bin, 'transform', project.folder], {
        stdio: 'ignore',
      });
      const ended = once(child, 'exit');
      await begunToWrite(project, ended);
      // The moment is what is tested.
      await delay(share * writingMs);
      child.kill('SIGKILL');
      await ended;
      expectOldOrNew(project);
      const { said, taken } = await goOn(project);
      expect(said).toMatch(/^$|`sse-migrate undo`, then run again/);
      expect(taken).toEqual(before);
      expect(contentsOf(project.folder)).toEqual(after);
    },
  );

  it('would otherwise have moved some sockets to each client', () => {
    expect(after['src/part-0.js']).toContain('runtime/shim');
    expect(after['src/part-1.js']).toContain('runtime/client');
  });

  it('and an undo that is killed can be run again', async () => {
    using project = scratchProject(FILES);
    await runCommand('transform', project.folder);
    const child = spawn(process.execPath, [bin, 'undo', project.folder]);
    const ended = once(child, 'exit');
    await Promise.race([once(child.stderr, 'data'), changed(project, ended)]);
    child.kill('SIGKILL');
    await ended;
    expectOldOrNew(project);
    await runCommand('undo', project.folder);
    expect(contentsOf(project.folder)).toEqual(before);
  });

  /** Runs it again, and does what it says. */
  async function goOn({ folder }: ScratchProject) {
    const { status, stderr: said } = await runCommand('transform', folder);
    if (status !== 2) return { said: '', taken: before };
    await runCommand('undo', folder);
    const taken = existsSync(join(folder, '.sse-migrate')) ? {} : contentsOf(folder);
    await runCommand('transform', folder);
    return { said, taken };
  }

  function expectOldOrNew({ folder }: ScratchProject): void {
    const now = contentsOf(folder);
    const half = Object.entries(now).filter(
      ([path, text]) =>
        !path.endsWith('.sse-migrate-new') && text !== before[path] && text !== after[path],
    );
    expect(half).toEqual([]);
    expect(Object.keys(before).filter((path) => !(path in now))).toEqual([]);
  }

  function changed({ folder }: ScratchProject, ended: Promise<unknown>): Promise<void> {
    const file = join(folder, 'src/part-0.js');
    return poll(() => readFileSync(file, 'utf8') !== after['src/part-0.js'], ended);
  }
});

/** The journal is the first thing that is written. */
function begunToWrite({ folder }: ScratchProject, ended: Promise<unknown>): Promise<void> {
  return poll(() => existsSync(join(folder, '.sse-migrate')), ended);
}

/** Asks as often as it can, until the process has ended at the latest. */
async function poll(isSo: () => boolean, ended: Promise<unknown>): Promise<void> {
  const over = ended.then(() => true);
  while (!isSo()) {
    if (await Promise.race([over, delay(1, false)])) return;
  }
}

const isRoot = process.getuid?.() === 0;
const noMount = canMount() ? '' : ' (skipped: only root can mount a small disk)';
const noSetpriv = isRoot ? missingProgram('setpriv') : '';

describe('a disk', () => {
  it.skipIf(noMount)(`that is full changes no file${noMount}`, async () => {
    using project = scratchProject({});
    const disk = join(project.folder, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96k', 'tmpfs', disk]);
    try {
      const text = `import { io } from 'socket.io-client';\nio().emit('x');\n${'// and so on\n'.repeat(1600)}`;
      writeFileSync(join(disk, 'package.json'), '{}\n');
      writeFileSync(join(disk, 'a.js'), text);
      writeFileSync(join(disk, 'b.js'), text);
      const before = contentsOf(disk);
      const { status, stderr } = await runCommand('transform', disk);
      expect(stderr).toContain(`The disk is full: ${disk}`);
      expect(stderr).toContain('Nothing was written');
      expect(status).toBe(2);
      expect(contentsOf(disk)).toEqual(before);
      expect(existsSync(join(disk, '.sse-migrate'))).toBe(false);
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});

describe('a project', () => {
  const CLIENT = "import { io } from 'socket.io-client';\nio().emit('x');\n";

  /** As somebody whom permissions bind: root without its privileges, or whoever runs the test. */
  function runBound(...argv: readonly string[]): { status: number | null; stderr: string } {
    const command = isRoot
      ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all', process.execPath, bin]
      : [process.execPath, bin];
    const [program = '', ...rest] = [...command, ...argv];
    return spawnSync(program, rest, { encoding: 'utf8' });
  }

  it.skipIf(noSetpriv)(`that may not be written to stays as it is${noSetpriv}`, () => {
    using project = scratchProject({ 'src/a.js': CLIENT });
    chmodSync(project.folder, 0o555);
    const { status, stderr } = runBound('transform', project.folder);
    chmodSync(project.folder, 0o755);
    expect(stderr).toContain(`There is no permission for ${project.folder}/.sse-migrate`);
    expect(stderr).toContain('Nothing was written');
    expect(status).toBe(2);
    expect(project.read('src/a.js')).toBe(CLIENT);
  });

  it.skipIf(noSetpriv)(`may hold what nobody may read: it is named${noSetpriv}`, () => {
    using project = scratchProject({
      'src/a.js': CLIENT,
      'src/secret.js': CLIENT,
      'data/db.js': 'x',
    });
    chmodSync(join(project.folder, 'src/secret.js'), 0);
    chmodSync(join(project.folder, 'data'), 0);
    const { stderr } = runBound('transform', project.folder);
    chmodSync(join(project.folder, 'data'), 0o755);
    expect(stderr).toContain('Not read:\n  data: no permission\n  src/secret.js: no permission');
    expect(stderr).toContain('accounted for');
    expect(project.read('src/a.js')).toContain('runtime/');
  });

  it('may hold a file that is no JavaScript: it stays, and is named', async () => {
    using project = scratchProject({ 'a.js': CLIENT, 'broken.js': `${CLIENT}const = ;\n` });
    const { status, stderr } = await runCommand('transform', project.folder);
    expect(stderr).toMatch(/broken\.js:\d+:\d+ {2}SSE\d{4}/);
    expect(status).toBe(1);
    expect(project.read('broken.js')).toBe(`${CLIENT}const = ;\n`);
    expect(project.read('a.js')).toContain('runtime/');
  });
});

function canMount(): boolean {
  if (!isRoot) return false;
  using project = scratchProject({});
  const { status } = spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', project.folder]);
  if (status === 0) execFileSync('umount', [project.folder]);
  return status === 0;
}
