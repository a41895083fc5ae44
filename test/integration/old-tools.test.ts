import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingProxies, requireProxy } from '../support/proxies.js';
import { type ScratchProject, scratchProject } from '../support/scratch-project.js';
import { startBridged } from '../support/socket-io-server.js';

const run = promisify(execFile);
const runtime = fileURLToPath(new URL('../../runtime/', import.meta.url));
const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url));

/** What is used here of webpack 4, which has no types of its own. */
type Webpack = (
  configuration: object,
  done: (error: Error | null, stats: { toString(options: string): string }) => void,
) => void;

/** Both clients, as an application has them whose tools know neither `exports` nor the JavaScript of 2020. */
const BUNDLED = {
  'src/shim.js': `
    import io, { Manager } from '@sse-migrate/runtime/shim';
    export async function echo(url) {
      const socket = io(url);
      const answer = await socket.emitWithAck('echo', 'shim');
      const isOfManager = socket.io instanceof Manager;
      socket.close();
      return [answer, isOfManager];
    }`,
  'src/native.js': `
    const { connect } = require('@sse-migrate/runtime/client');
    exports.echo = async function echo(url) {
      const client = connect(url);
      const answer = await client.request('echo', 'native');
      client.close();
      return [answer];
    };`,
  'src/main.js': `
    import * as shim from './shim';
    import * as native from './native';
    const url = process.argv[2];
    Promise.all([shim.echo(url), native.echo(url)])
      .then((answers) => console.log(JSON.stringify(answers)));`,
};

/** The same in TypeScript, with what must not compile. */
const TYPED = {
  'src/main.ts': `
    import { io, Socket, type ManagerOptions, type SocketOptions } from '@sse-migrate/runtime/shim';
    import { connect, readStream, type Client } from '@sse-migrate/runtime/client';
    interface Down { message: (text: string) => void }
    interface Up { echo: (text: string, done: (text: string) => void) => void }
    declare const process: { argv: string[] };
    const url = process.argv[2] as string;
    const options: Partial<ManagerOptions & SocketOptions> = { reconnectionDelay: 10, auth: { a: 1 } };
    const socket: Socket<Down, Up> = io(url, options);
    socket.on('message', (text) => text.length);
    socket.on('disconnect', (reason: Socket.DisconnectReason) => reason);
    const client: Client<Down, Up> = connect<Down, Up>(url);
    export function notCalled(): void {
      // @ts-expect-error -- a message is text
      socket.on('message', (text: number) => text);
      // @ts-expect-error -- the server knows no such event
      socket.emit('shout');
      // @ts-expect-error -- the text is missing
      void client.request('echo');
    }
    async function main(): Promise<void> {
      const answers: string[] = [await socket.emitWithAck('echo', 'shim'), await client.request('echo', 'native')];
      for await (const { data } of readStream(new Response('data: x\\n\\n', { headers: { 'content-type': 'text/event-stream' } }))) answers.push(data);
      console.log(JSON.stringify(answers));
      socket.close();
      client.close();
    }
    void main();`,
};

describe.skipIf(missingProxies)(`tools of old${missingProxies}`, { timeout: 120_000 }, () => {
  let folder: string;
  let tarball: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'runtime-'));
    const pack = ['pack', '--silent', '--pack-destination', folder];
    tarball = join(folder, (await run('npm', pack, { cwd: runtime })).stdout.trim());
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** A project that finds of the runtime, and of what it needs, what an installation has, and no more than that. */
  async function projectOf(texts: Readonly<Record<string, string>>): Promise<ScratchProject> {
    const project = scratchProject(texts);
    const installed = join(project.folder, 'node_modules');
    const target = join(installed, '@sse-migrate/runtime');
    mkdirSync(target, { recursive: true });
    await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', target]);
    symlinkSync(join(modules, 'eventsource-parser'), join(installed, 'eventsource-parser'));
    return project;
  }

  async function answerOf(file: string): Promise<unknown> {
    await using server = await startBridged();
    server.io.on('connection', (socket) =>
      socket.on('echo', (value: unknown, answer: (value: unknown) => void) => answer(value)),
    );
    const { stdout } = await run(process.execPath, [file, server.origin]);
    return JSON.parse(stdout);
  }

  test.each(['web', 'node'])(
    'webpack 4 bundles both clients for the target `%s`',
    async (target) => {
      using project = await projectOf(BUNDLED);
      const webpack = requireProxy('webpack-v4') as Webpack;
      const configuration = {
        context: project.folder,
        mode: 'production',
        target,
        entry: './src/main.js',
        output: {
          path: join(project.folder, 'dist'),
          filename: 'main.js',
          globalObject: 'globalThis',
        },
        // A page has none: the bundle must do without.
        node: { process: false },
      };
      const report = await new Promise<string>((resolve, reject) =>
        webpack(configuration, (error, stats) =>
          error ? reject(error) : resolve(stats.toString('errors-warnings')),
        ),
      );
      expect(report).toBe('');
      expect(await answerOf(join(project.folder, 'dist/main.js'))).toEqual([
        ['shim', true],
        ['native'],
      ]);
    },
  );

  test.each([
    ['commonjs', 'node'],
    ['node16', 'node16'],
  ])(
    'TypeScript 4.9 compiles both clients with their types, as a module `%s` that is resolved as `%s`',
    async (module, moduleResolution) => {
      const lib = ['es2020', 'dom', 'dom.iterable'];
      const options = { strict: true, target: 'es2020', lib, types: [], outDir: 'dist' };
      using project = await projectOf({
        ...TYPED,
        'tsconfig.json': JSON.stringify({
          compilerOptions: { ...options, module, moduleResolution },
          files: ['src/main.ts'],
        }),
      });
      const compiler = requireProxy.resolve('typescript-v4.9/bin/tsc');
      // With what it found in place of its status.
      const { stdout } = await run(process.execPath, [compiler, '-p', project.folder]).catch(
        (error: { stdout: string }) => error,
      );
      expect(stdout).toBe('');
      expect(await answerOf(join(project.folder, 'dist/main.js'))).toEqual(['shim', 'native', 'x']);
    },
  );
});
