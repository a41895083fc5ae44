import { MemoryDisk, migrate, type MigrationResult } from '@sse-migrate/codemods';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { migrateTexts } from './migrate-texts.js';

const SOCKET = "import { io } from 'socket.io-client';\nexport const socket = io('/x');\n";

describe('migrate', () => {
  it('has nothing but an upgrade in its plan for Socket.IO 1', async () => {
    const texts = {
      'package.json': '{ "dependencies": { "socket.io-client": "~1.7.4" } }',
      'app.js': SOCKET,
    };
    const { result } = await migrateTexts(texts, { survey: true });
    expect(result.changes).toEqual([]);
    expect(result.findings.map(({ code }) => code)).toContain('SSE1021');
    expect(result.survey?.plan.map(({ title }) => title)).toEqual(['Upgrade Socket.IO to 2.5']);
  });

  it('says of a server that it may not change how it could', async () => {
    const server = "const { Server } = require('socket.io');\nconst io = new Server(3000);\n";
    const disk = new MemoryDisk({ '/app/s.js': server, '/app/c.js': SOCKET });
    const { findings } = await migrate({ paths: ['/app/c.js'], disk, runtimeVersion: '1' });
    expect(findings.find(({ code }) => code === 'SSE2001')?.message).toBe(
      'The bridge could not be mounted by itself: the file is outside the given paths; give this file as well, and it is mounted',
    );
  });

  it('names the path that does not exist', async () => {
    const disk = new MemoryDisk({ '/app/a.js': '' });
    const run = migrate({ paths: ['/app/nope'], disk, runtimeVersion: '1' });
    await expect(run).rejects.toMatchObject({ code: 'path-missing', path: '/app/nope' });
  });

  it.each([
    [
      'an alias',
      '"live": "npm:socket.io-client@4"',
      "import { io } from 'live';\nio('/x').emit('a');\n",
    ],
    ['a wrapper', '"ngx-socket-io": "^4.0.0"', "import { Socket } from 'ngx-socket-io';\n"],
  ])('sees %s of the client, which a package.json alone tells of', async (_, entry, text) => {
    const manifest = `{ "dependencies": { ${entry} } }`;
    const disk = new MemoryDisk({ '/app/a.ts': text, '/app/package.json': manifest });
    const { findings, uses } = await migrate({ paths: ['/app'], disk, runtimeVersion: '1' });
    expect(findings.length + uses.total).toBeGreaterThan(0);
  });

  it('counts what it read where there is no socket, and names what it did not', async () => {
    const texts = { '/app/a.js': 'a();\n', '/app/lib/b.min.js': 'b()', '/app/package.json': '{}' };
    const disk = new MemoryDisk(texts);
    const result = await migrate({ paths: ['/app'], disk, runtimeVersion: '1' });
    expect(result.files).toEqual({ total: 3, changed: 0, unchanged: 2, skipped: 1 });
    expect(result.skipped).toEqual([{ file: 'lib/b.min.js', reason: 'minified' }]);
  });

  it('touches nothing that git ignores, nor what others made', async () => {
    const { result } = await migrateTexts({
      '.gitignore': 'generated/\n*.gen.js\n!keep.gen.js\n',
      'generated/a.js': SOCKET,
      'b.gen.js': SOCKET,
      'keep.gen.js': SOCKET,
      'packages/web/.gitignore': '/local.js\n',
      'packages/web/local.js': SOCKET,
      'packages/web/src/local.js': SOCKET,
      'node_modules/x/index.js': SOCKET,
      'dist/a.js': SOCKET,
      'vendor/socket.io.js': SOCKET,
      'a.min.js': SOCKET,
    });
    expect(result.changes.map(({ file }) => file)).toEqual([
      'keep.gen.js',
      'packages/web/src/local.js',
    ]);
    expect(result.skipped).toEqual([
      { file: 'vendor/socket.io.js', reason: 'a copy of Socket.IO itself' },
      { file: 'a.min.js', reason: 'minified' },
    ]);
  });

  it('leaves what no person wrote, and says so', async () => {
    const bundle = `${SOCKET}${'socket.emit(1);\n'.repeat(70_000)}`;
    const { result } = await migrateTexts({ 'a.js': SOCKET, 'bundle.js': bundle });
    expect(result.changes.map(({ file }) => file)).toEqual(['a.js']);
    expect(result.skipped).toEqual([{ file: 'bundle.js', reason: 'larger than a megabyte' }]);
  });

  it('does not try every name on every member of a library', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `name${index}`);
    const { result } = await migrateTexts({
      'a.js': `${SOCKET}import http from 'some-client';
let any = http;
${names.map((name) => `any = any.${name};\n`).join('')}any.use(socket);
`,
    });
    expect(result.groups).toMatchObject([{ fate: 'shim' }]);
  });

  it('keeps Socket.IO’s names when a socket is also used outside the given paths', async () => {
    const texts = {
      'src/socket.js': SOCKET,
      'other/a.js': "import { socket } from '../src/socket';\nsocket.emit('x');\n",
    };
    const { result, texts: after } = await migrateTexts(texts, { paths: ['/app/src'] });
    expect(result.groups).toMatchObject([{ fate: 'shim' }]);
    expect(after['other/a.js']).toBe(texts['other/a.js']);
    expect(after['src/socket.js']).toContain('@sse-migrate/runtime/shim');
  });

  it('looks at one application of a repository when only that one is asked for', async () => {
    const manifest = '{"dependencies":{"@sse-migrate/runtime":"1","socket.io-client":"^4.8.0"}}';
    const proxy =
      "export default { server: { proxy: { '/socket.io': { target: 'http://b' } } } };\n";
    const { result, texts } = await migrateTexts(
      {
        '.git/HEAD': 'ref: refs/heads/main\n',
        'apps/web/package.json': manifest,
        'apps/web/src/a.js': `${SOCKET}socket.emit('x');\n`,
        'apps/web/vite.config.js': proxy,
        'apps/other/package.json': manifest,
        'apps/other/a.js': `${SOCKET}socket.binary(true);\njest.mock('socket.io-client');\n`,
        'apps/other/b.js': 'for (const { socket } of found()) socket.emit(1);\n',
        'apps/other/vite.config.js': proxy,
        'test/web.test.js': "import { socket } from '../apps/web/src/a';\nsocket.on('y', f);\n",
      },
      { paths: ['/app/apps/web/src'] },
    );
    expect(result.groups).toMatchObject([
      { fate: 'shim', uses: 3, reasons: ['it is used outside the given paths'] },
    ]);
    expect(result.changes.map(({ file }) => file)).toEqual([
      'apps/web/src/a.js',
      'apps/web/vite.config.js',
    ]);
    expect(result.findings.map(({ file }) => file)).toEqual(['test/web.test.js']);
    expect(texts['apps/web/vite.config.js']).toContain("'/sse'");
  });

  it('does not read the pages of other packages for those of one', async () => {
    const page = '<script src="/socket.io/socket.io.js"></script>\n<script>io().emit(1)</script>\n';
    const server = "const io = require('socket.io')(3000);\n";
    const { texts, result } = await migrateTexts(
      {
        '.git/HEAD': 'ref: refs/heads/main\n',
        'apps/web/package.json': '{"dependencies": {"socket.io": "4"}}',
        'apps/web/server.js': server,
        'apps/web/index.html': page,
        'apps/other/package.json': '{"dependencies": {"socket.io": "4"}}',
        'apps/other/server.js': server,
        'apps/other/index.html': page,
        'apps/other/own.js': 'const SseClient = make();\n',
        'apps/other/broken.js': 'io(;\n',
      },
      { paths: ['/app/apps/web'] },
    );
    expect(texts['apps/web/index.html']).toContain('SseClient.connect().send(1)');
    expect(result.findings).toEqual([]);
    expect(texts['apps/other/index.html']).toBe(page);
  });

  it('takes what bears a name for the socket, when it is told so', async () => {
    const app = {
      'service.js': "import { io } from 'socket.io-client';\nexport const live = io('/x');\n",
      'chat.js':
        "container.module('a').controller('chat', function (live, other) {\n  live.emit('x');\n  other.emit('y');\n});\n",
    };
    const without = await migrateTexts(app);
    expect(without.texts['chat.js']).toBe(app['chat.js']);
    const { result, texts } = await migrateTexts(app, { socketLike: ['live'] });
    expect(result.uses).toMatchObject({ total: 2, native: 2 });
    expect(texts['chat.js']).toBe(app['chat.js'].replace('live.emit', 'live.send'));
    expect(texts['service.js']).toContain("connect('/x')");
  });

  it('keeps Socket.IO’s names where it was only told that there is a socket', async () => {
    const app = {
      'a.js': "import 'socket.io-client';\nexport const f = ({ live }) => live.emit('x');\n",
    };
    const { result } = await migrateTexts(app, { socketLike: ['live'] });
    expect(result.groups).toMatchObject([{ fate: 'shim', uses: 2 }]);
  });

  it('moves everything to the shim when it is told to, and to the native client later', async () => {
    const shimmed = await migrateTexts({ 'a.js': SOCKET }, { target: 'shim' });
    expect(shimmed.texts['a.js']).toBe(
      SOCKET.replace('socket.io-client', '@sse-migrate/runtime/shim'),
    );
    const native = await migrateTexts(shimmed.texts, { target: 'native' });
    expect(native.texts['a.js']).toContain("connect('/x')");
  });

  it('says once for a file how many sockets it makes', async () => {
    const { result } = await migrateTexts({ 'a.js': `${SOCKET}export const other = io('/y');\n` });
    expect(result.changes[0]?.actions).toContain('2 sockets made by the native client');
  });

  it('writes another path where the bridge is not at /sse', async () => {
    const { texts } = await migrateTexts(
      {
        'server.js':
          "const app = require('express')();\nconst server = app.listen(1);\nconst io = require('socket.io')(server);\n",
        'a.js':
          "import { io } from 'socket.io-client';\nio();\nio('/x');\nio({ auth });\nio('/y', { path: '/own' });\n",
      },
      { path: '/live' },
    );
    expect(texts['server.js']).toContain("app.use('/live', sseBridge(io));");
    expect(texts['a.js']?.split('\n').slice(1, 5)).toEqual([
      "connect({ path: '/live' });",
      "connect('/x', { path: '/live' });",
      "connect({ path: '/live', auth });",
      "connect('/y', { path: '/own' });",
    ]);
  });

  it('says when no server was found', async () => {
    const page = '<script src="/socket.io/socket.io.js"></script>\n<script>io().emit(1)</script>\n';
    const disk = new MemoryDisk({ '/app/index.html': page, '/app/a.js': SOCKET });
    const result = await migrate({ paths: ['/app'], disk, runtimeVersion: '1' });
    expect(result.findings.map(({ code }) => code)).toContain('SSE2002');
    expect(result.changes.map(({ file }) => file)).toEqual(['a.js', 'index.html']);
    expect(result.uses).toMatchObject({ native: 3, left: 0, unaccounted: 0 });
  });

  it.each([
    ['requirements.txt', 'flask\nFlask-SocketIO==5.3\n', 'Flask-SocketIO (Python)'],
    [
      'server/pyproject.toml',
      'dependencies = ["python-socketio>=5"]\n',
      'python-socketio (Python)',
    ],
    ['pom.xml', '<artifactId>netty-socketio</artifactId>', 'netty-socketio (Java)'],
    ['go.mod', 'require github.com/googollee/go-socket.io v1', 'Socket.IO in Go'],
  ])('says who needs the gateway, and leads to it: %s', async (manifest, text, name) => {
    const proxy = "{ proxy: { '/socket.io': { target: 'http://h:5000/', ws: true } } }";
    const app = {
      '/app/package.json': '{}',
      [`/app/${manifest}`]: text,
      '/app/a.js': SOCKET,
      '/app/vite.config.js': `export default { server: ${proxy} };\n`,
    };
    const migrated = (files: Record<string, string>): Promise<MigrationResult> =>
      migrate({ paths: ['/app'], disk: new MemoryDisk(files), runtimeVersion: '1', survey: true });
    const result = await migrated(app);
    const message = expect.stringContaining(`${name}, which ${manifest} names, at http://h:5000`);
    expect(result.findings).toMatchObject([{ code: 'SSE2003', message }]);
    const moved = Object.fromEntries(
      result.changes.map(({ file, after }) => [`/app/${file}`, after]),
    );
    const again = await migrated({ ...app, ...moved });
    expect(again.findings, 'nothing starts it, though clients have moved').toMatchObject([
      { code: 'SSE2003', file: 'a.js', message },
    ]);
    const scripts = '{ "scripts": { "sse": "sse-migrate gateway --upstream http://h:5000" } }';
    const started = await migrated({ ...app, ...moved, '/app/package.json': scripts });
    expect(started.findings).toEqual([]);
    const config = result.changes.find(({ file }) => file === 'vite.config.js');
    expect(config?.after).toContain("'/sse': 'http://127.0.0.1:3100'");
    expect(result.survey?.plan[0]?.command).toMatch(/^sse-migrate gateway --upstream /);
  });

  it.each([
    ['@nestjs/platform-socket.io', 'const app = await NestFactory.create(App);\n', 'SSE2004'],
    ['fastify-socket.io', "fastify.register(require('fastify-socket.io'));\n", 'SSE2005'],
    ['@feathersjs/socketio', "import socketio from '@feathersjs/socketio';\n", 'SSE2006'],
    ['sails-hook-sockets', 'module.exports.bootstrap = async () => {};\n', 'SSE2007'],
  ])(
    'says how to mount the bridge where a framework makes the server: %s',
    async (name, text, code) => {
      const app = {
        '/app/package.json': `{"dependencies": {"${name}": "*"}}`,
        '/app/a.js': SOCKET,
        '/app/server/main.js': `start();\n${text}`,
      };
      const migrated = (files: Record<string, string>): Promise<MigrationResult> =>
        migrate({ paths: ['/app'], disk: new MemoryDisk(files), runtimeVersion: '1' });
      const { findings, changes } = await migrated(app);
      expect(findings).toMatchObject([{ code, file: 'server/main.js', line: 2 }]);
      const moved = Object.fromEntries(changes.map(({ file, after }) => [`/app/${file}`, after]));
      const again = await migrated({ ...app, ...moved });
      expect(again.findings, 'nothing mounts it, though clients have moved').toEqual(findings);
      const bridge = "import { sseBridge } from '@sse-migrate/runtime/server';\n";
      const mounted = await migrated({ ...app, '/app/server/bridge.js': bridge });
      expect(mounted.findings).toEqual([]);
    },
  );

  it('needs no gateway where there is a server of Node’s', async () => {
    const { result } = await migrateTexts({ 'requirements.txt': 'flask-socketio', 'a.js': SOCKET });
    expect(result.findings).toEqual([]);
  });

  it('says where the type alone moved', async () => {
    const { result } = await migrateTexts({
      'a.ts': `${SOCKET}greet(socket);\nimport { greet } from './b';\n`,
      'b.ts': `import type { Socket } from 'socket.io-client';\nexport const greet = (s: Socket) => s.emit('a');\n`,
    });
    expect(result.changes.find(({ file }) => file === 'b.ts')?.actions).toEqual([
      '1 use on the native client',
      'type of the native client',
    ]);
  });

  it('reports a file that cannot be parsed, and leaves it', async () => {
    const { result } = await migrateTexts({ 'a.js': `${SOCKET}if (` });
    expect(result.changes).toEqual([]);
    expect(result.findings.map(({ code }) => code)).toContain('SSE9001');
  });

  it('changes nothing the second time, whatever is in the file', async () => {
    const statement = fc.constantFrom(
      "socket.emit('a', 1);",
      "socket.on('b', f);",
      'socket.disconnect();',
      'if (socket.disconnected) f();',
      'socket.send({ x: 1 });',
      'socket.removeAllListeners();',
      "socket.io.on('reconnect', f);",
      "other.emit('c');",
      "const g = () => socket?.emit('d');",
      '/* socket.emit */',
    );
    const options = fc.subarray([
      "transports: ['websocket']",
      'autoConnect: false',
      'reconnectionDelay: 1',
      'auth: {}',
      'forceNew: true',
    ]);
    const newline = fc.constantFrom('\n', '\r\n');
    await fc.assert(
      fc.asyncProperty(
        fc.array(statement, { maxLength: 6 }),
        options,
        newline,
        async (lines, entries, end) => {
          const head = [
            "import { io } from 'socket.io-client';",
            `const socket = io({ ${entries.join(', ')} });`,
          ];
          const first = await migrateTexts({ 'a.js': [...head, ...lines].join(end) });
          const second = await migrateTexts(first.texts);
          expect(second.result.changes).toEqual([]);
          expect(first.texts['a.js']?.split(end).length).toBe(head.length + lines.length);
        },
      ),
      { numRuns: 40 },
    );
  }, 60_000);
});
