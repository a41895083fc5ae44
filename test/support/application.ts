import { type ChildProcess, execFile, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const applications = fileURLToPath(new URL('../../fixtures/apps/', import.meta.url));

interface Manifest {
  readonly name: string;
  readonly bin?: string | Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A copy of a fixture application in a folder of its own; disposing deletes it. */
export interface ApplicationCopy extends AsyncDisposable {
  readonly dir: string;
  /** Links every dependency that package.json names by now. Call it again after changing that file. */
  linkDependencies(): void;
}

/** Copies `fixtures/apps/NAME` to a temporary folder, ready to build and start. */
export function copyApplication(name: string): ApplicationCopy {
  const origin = join(applications, name);
  const dir = mkdtempSync(join(tmpdir(), `${name}-`));
  cpSync(origin, dir, {
    recursive: true,
    filter: (path) => !['node_modules', 'dist'].includes(basename(path)),
  });

  const copy: ApplicationCopy = {
    dir,
    linkDependencies: () => linkDependencies(dir, origin),
    [Symbol.asyncDispose]: async () => rmSync(dir, { recursive: true, force: true }),
  };
  copy.linkDependencies();
  return copy;
}

/** Runs the application's own build script. */
export async function buildClient(dir: string): Promise<void> {
  await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: dir });
}

/** A server process that listens; disposing stops it. */
export interface RunningServer extends AsyncDisposable {
  readonly url: string;
  /** Everything that it printed so far, on both streams. */
  readonly output: string;
  /** Kills the process and waits for its end. */
  stop(): Promise<void>;
}

/**
 * Runs the application's start script (which must be `node FILE`) and waits until it prints its URL.
 * @param env merged over the environment; `PORT` is 0 unless given, so that the system picks a free one
 */
export async function startServer(
  dir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
  const [program, ...args] = (readManifest(dir).scripts?.['start'] ?? '').split(' ');
  if (program !== 'node') throw new Error(`the start script of ${dir} is not "node FILE"`);

  const child = spawn(process.execPath, args, {
    cwd: dir,
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { text: '' };
  const stop = () => endOf(child);

  return {
    url: await printedUrl(child, output),
    get output() {
      return output.text;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function printedUrl(child: ChildProcess, output: { text: string }): Promise<string> {
  return new Promise((resolve, reject) => {
    const onData = (chunk: Buffer) => {
      output.text += chunk.toString();
      const url = /https?:\/\/\S+(?=\s)/.exec(output.text);
      if (url) resolve(url[0]);
    };
    child.stdout?.on('data', onData);
    child.stderr?.on('data', onData);
    child.on('error', reject);
    child.on('exit', (code) =>
      reject(new Error(`the server ended with code ${code} before it listened:\n${output.text}`)),
    );
  });
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill();
  await exit;
}

function linkDependencies(dir: string, origin: string): void {
  const { dependencies, devDependencies } = readManifest(dir);
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
    const target = installedFolder(name, origin);
    link(target, join(dir, 'node_modules', name));
    for (const [command, file] of Object.entries(commandsOf(readManifest(target)))) {
      link(join(target, file), join(dir, 'node_modules/.bin', command));
    }
  }
}

/** Node's own search, from the fixture upwards, so that a version nested in the fixture wins. */
function installedFolder(name: string, from: string): string {
  const folder = join(from, 'node_modules', name);
  if (existsSync(join(folder, 'package.json'))) return folder;
  if (dirname(from) === from) throw new Error(`${name} is not installed: run "npm ci"`);
  return installedFolder(name, dirname(from));
}

function commandsOf({ name, bin = {} }: Manifest): Readonly<Record<string, string>> {
  return typeof bin === 'string' ? { [basename(name)]: bin } : bin;
}

function link(target: string, path: string): void {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

function readManifest(dir: string): Manifest {
  // The manifests of our own fixtures and of installed packages: npm has checked their shape.
  return JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Manifest;
}
