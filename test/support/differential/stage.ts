import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Order, Trace } from './performer.js';
import type { Program } from './program.js';
import type { Files } from './server.js';

const PERFORMER = fileURLToPath(new URL('./performer.ts', import.meta.url));
const PACKAGES = fileURLToPath(new URL('../../../node_modules', import.meta.url));

/** Where programs are run: a process for each way of running them. */
export class Stage implements AsyncDisposable {
  private readonly folder = mkdtempSync(join(tmpdir(), 'sse-migrate-programs-'));
  private readonly performers = new Map<string, ChildProcess>();
  private count = 0;

  constructor() {
    symlinkSync(PACKAGES, join(this.folder, 'node_modules'));
  }

  /** @param way programs of one way are run one after the other, in one process */
  async run(way: string, { main, server, isCommonJs }: Program, files: Files): Promise<Trace> {
    this.count += 1;
    const folder = join(this.folder, String(this.count));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const performer = await this.performer(way);
    performer.send({ folder, main, server, isCommonJs } satisfies Order);
    // It tells of its own errors; it goes without a word only when it is killed.
    const [{ trace }] = (await once(performer, 'message')) as [{ trace: Trace }];
    if (trace['failure'] !== undefined) await this.drop(way);
    rmSync(folder, { recursive: true, force: true });
    return trace;
  }

  private async performer(way: string): Promise<ChildProcess> {
    const known = this.performers.get(way);
    if (known !== undefined) return known;
    const made = fork(PERFORMER, {
      // The packages as they are built: what is required is another file than what is imported.
      execArgv: ['--import', 'tsx'],
    });
    this.performers.set(way, made);
    await once(made, 'message');
    return made;
  }

  private async drop(way: string): Promise<void> {
    const performer = this.performers.get(way);
    this.performers.delete(way);
    if (performer === undefined || performer.exitCode !== null || performer.signalCode !== null)
      return;
    const exit = once(performer, 'exit');
    performer.kill('SIGKILL');
    await exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.performers.keys()].map((way) => this.drop(way)));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
