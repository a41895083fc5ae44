import { describe, expect, it } from 'vitest';
import { runCommand } from '../support/command-line.js';
import { scratchProject } from '../support/scratch-project.js';

const MANIFEST = `{
  "name": "app",
  "dependencies": {
    "express": "^4",
    "socket.io": "^4",
    "socket.io-client": "^4"
  },
  "devDependencies": { "@types/socket.io-client": "^1" }
}
`;

describe('sse-migrate finish', () => {
  it('removes the packages and the unused imports, and undo brings them back', async () => {
    const client =
      "import { connect } from '@sse-migrate/runtime/client';\nimport io from 'socket.io-client';\n\nconnect();\n";
    using project = scratchProject({ 'package.json': MANIFEST, 'src/client.js': client });
    const { status, stderr } = await runCommand('finish', project.folder);
    expect(status).toBe(0);
    expect(stderr).toContain('socket.io-client removed');
    expect(project.read('package.json')).toBe(
      MANIFEST.replace(',\n    "socket.io-client": "^4"', '').replace(
        '{ "@types/socket.io-client": "^1" }',
        '{}',
      ),
    );
    expect(project.read('src/client.js')).toBe(
      "import { connect } from '@sse-migrate/runtime/client';\n\nconnect();\n",
    );
    expect((await runCommand('finish', project.folder)).stderr).toContain('Nothing of');
    expect(await runCommand('undo', project.folder)).toMatchObject({ status: 0 });
    expect([project.read('package.json'), project.read('src/client.js')]).toEqual([
      MANIFEST,
      client,
    ]);
  });

  it.each([
    ['an import', "import { io } from 'socket.io-client';\nio();\n"],
    ['a require', "const io = require('socket.io-client');\n"],
    [
      'a bundler’s setting',
      "export default { optimizeDeps: { include: ['socket.io-client'] } };\n",
    ],
    ['the types’ global namespace', 'let socket: SocketIOClient.Socket; // x.ts\n', 'src/x.ts'],
    [
      'a compiler’s setting',
      '{ "compilerOptions": { "types": ["socket.io-client"] } }\n',
      'tsconfig.json',
    ],
  ])('refuses while there is %s, and says where', async (_, text, file = 'src/x.js') => {
    using project = scratchProject({ 'package.json': MANIFEST, [file]: text });
    const { status, stderr } = await runCommand('finish', project.folder);
    expect(status).toBe(1);
    expect(stderr).toMatch(new RegExp(`${file}:1 .*(?:socket\\.io-client|SocketIOClient)`));
    expect(project.read('package.json')).toBe(MANIFEST);
    expect(project.read(file)).toBe(text);
  });

  it('finishes the workspaces of a monorepo one by one, and the root when none needs it', async () => {
    const client = "import { io } from 'socket.io-client';\nio();\n";
    const web = '{ "name": "web", "devDependencies": { "@types/socket.io-client": "^1" } }\n';
    using project = scratchProject({
      'package.json': MANIFEST,
      'web/package.json': web,
      'admin/package.json': MANIFEST,
      'admin/client.js': client,
    });
    const types = '@types/socket.io-client';
    expect(await runCommand('finish', project.folder)).toMatchObject({ status: 1 });
    expect(await runCommand('finish', `${project.folder}/web`)).toMatchObject({ status: 0 });
    expect(project.read('web/package.json')).not.toContain(types);
    expect(project.read('admin/package.json')).toBe(MANIFEST);
    expect(project.read('package.json')).toBe(MANIFEST);
    project.write('admin/client.js', '');
    expect(await runCommand('finish', project.folder)).toMatchObject({ status: 0 });
    for (const file of ['package.json', 'admin/package.json']) {
      expect(project.read(file)).not.toMatch(/socket\.io-client/);
      expect(project.read(file)).toContain('"socket.io": "^4"');
    }
  });

  it('removes an alias of the client, and nothing whose name only looks like it', async () => {
    using project = scratchProject({
      'package.json':
        '{\r\n  "dependencies": {\r\n    "io2": "npm:socket.io-client@2",\r\n    "socket.io-client-mock": "1"\r\n  }\r\n}\r\n',
    });
    await runCommand('finish', project.folder);
    expect(project.read('package.json')).toBe(
      '{\r\n  "dependencies": {\r\n    "socket.io-client-mock": "1"\r\n  }\r\n}\r\n',
    );
  });

  it('shows with --dry-run what it would do, and writes nothing', async () => {
    using project = scratchProject({ 'package.json': MANIFEST });
    const { status, stdout } = await runCommand('finish', project.folder, '--dry-run');
    expect(status).toBe(0);
    expect(stdout).toContain('-    "socket.io-client": "^4"\n');
    expect(project.read('package.json')).toBe(MANIFEST);
  });
});
