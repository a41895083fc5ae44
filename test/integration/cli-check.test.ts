import { describe, expect, it } from 'vitest';
import { runCommand } from '../support/command-line.js';
import { scratchProject } from '../support/scratch-project.js';

const SERVER = "const { Server } = require('socket.io');\nconst io = new Server(3000);\n";
const CLIENT = "import { io } from 'socket.io-client';\nconst socket = io();\nsocket.emit('x');\n";
const REFERENCE =
  "const name = import('socket.io-client/' + which);\nrequire('socket.io-client');\n";

describe('sse-migrate check', () => {
  it('fails before the transform, and passes after it', async () => {
    using project = scratchProject({ 'server.js': SERVER, 'client.js': CLIENT });
    const before = await runCommand('check', project.folder);
    expect(before.status).toBe(1);
    expect(before.stdout).toContain('client.js:1:1');
    await runCommand('transform', project.folder, '--yes');
    const after = await runCommand('check', project.folder);
    expect(after).toMatchObject({ status: 0, stdout: '' });
    expect(after.stderr).toContain('Nothing is left');
  });

  it('takes a socket on the shim for done', async () => {
    using project = scratchProject({ 'server.js': SERVER, 'client.js': CLIENT });
    await runCommand('transform', project.folder, '--yes', '--target', 'shim');
    expect(project.read('client.js')).toContain('runtime/shim');
    expect(await runCommand('check', project.folder)).toMatchObject({ status: 0 });
  });

  it('fails while a marker is left', async () => {
    using project = scratchProject({
      'a.js': '// sse-migrate-todo SSE1102: replace the import\nconst a = 1;\n',
      'b.html': '<!-- sse-migrate-todo SSE1101: load the shim -->\n',
    });
    const { status, stdout } = await runCommand('check', project.folder);
    expect(status).toBe(1);
    expect(stdout).toContain('a.js:1:1  SSE1102  a marker is left: replace the import');
    expect(stdout).toContain('b.html:1:1  SSE1101  a marker is left: load the shim\n');
  });

  it.each([
    ['a code', ['SSE2001']],
    ['a file', ['server.js']],
    ['both', ['SSE2001:server.js']],
  ])('lets stay what the allow list names by %s', async (_, entries) => {
    const server = "module.exports = (server) => require('socket.io')(server);\n";
    using project = scratchProject({ 'server.js': server });
    expect(await runCommand('check', project.folder)).toMatchObject({ status: 1 });
    const allow = entries.flatMap((entry) => ['--allow', entry]);
    const { status, stderr } = await runCommand('check', project.folder, ...allow);
    expect(status).toBe(0);
    expect(stderr).toContain(', 1 allowed)');
  });

  it('says which entry of the allow list covers nothing', async () => {
    using project = scratchProject({});
    const { stderr } = await runCommand('check', project.folder, '--allow', 'old/');
    expect(stderr).toContain('old/ covers nothing any more');
  });

  it('looks at the given paths alone, and prints JSON', async () => {
    using project = scratchProject({ 'a/client.js': REFERENCE, 'b/x.js': '' });
    expect(await runCommand('check', `${project.folder}/b`)).toMatchObject({ status: 0 });
    const { status, stdout } = await runCommand('check', `${project.folder}/a`, '--json');
    expect(status).toBe(1);
    expect(Object(JSON.parse(stdout))).toMatchObject({ version: 1, allowed: 0 });
  });
});

describe('sse-migrate explain', () => {
  it.each(['SSE1004', 'sse1004', '1004'])('shows the page of %s', async (code) => {
    const { status, stdout } = await runCommand('explain', code);
    expect(status).toBe(0);
    expect(stdout).toContain('# SSE1004: The options of a socket are not one literal');
  });

  it('lists all findings', async () => {
    const { stdout } = await runCommand('explain');
    expect(stdout).toContain('  SSE2001  !  The bridge could not');
    expect(stdout).toMatch(/\n {2}SSE1004 {5}The options/);
  });

  it('names the codes that are near one that does not exist', async () => {
    const { status, stdout, stderr } = await runCommand('explain', 'SSE2999');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('SSE2001');
  });
});
