import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const SECRET = 'a-session-secret-of-32-characters';

/** One session that is opened and left, and a request that is refused. */
const SCRIPT = `
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { sseBridge } from '@sse-migrate/runtime/server';
const server = createServer();
const bridge = sseBridge(new Server(server)).attach(server);
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const post = (body, type = 'application/json') =>
  fetch('http://127.0.0.1:' + server.address().port + '/sse', {
    method: 'POST',
    headers: { 'sse-session': '${SECRET}', 'content-type': type },
    body: JSON.stringify(body),
  });
const stream = await post({ open: { protocol: 1 }, messages: [{ kind: 'connect' }] });
await post({}, 'text/plain');
await post({ seq: 2, messages: [{ kind: 'leave' }] });
await stream.text();
process.exit();
`;

it('DEBUG=sse-migrate:bridge shows on stderr what happens, and no secret', async () => {
  const flags = ['--conditions=@sse-migrate/source', '--import', 'tsx', '--input-type=module'];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [...flags, '-e', SCRIPT], {
    env: { ...process.env, DEBUG: 'sse-migrate:bridge', DEBUG_COLORS: 'no' },
  });
  const lines = stderr.split('\n').filter((line) => line.includes('sse-migrate:bridge'));
  const kinds = lines.map((line) => /kind: '(\w+)'/.exec(line)?.[1]);
  expect(kinds).toEqual(['opened', 'refused', 'ended']);
  expect(stderr).toContain("code: 'unsupported-media-type'");
  expect(stderr).toContain("reason: 'transport close'");
  expect(stderr + stdout).not.toContain(SECRET);
  expect(stdout).toBe('');
});
