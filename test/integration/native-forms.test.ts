import { expect, test } from 'vitest';
import { connect } from '@sse-migrate/runtime/client';
import { MEMBERS } from '../../codemods/src/catalog/members.js';
import { startBridged } from '../support/socket-io-server.js';

test('what the catalog says that a member becomes, the native client has', async () => {
  await using server = await startBridged();
  const client = connect(server.origin, { auth: {} });
  await new Promise((resolve) => client.once('connect', () => resolve(undefined)));
  const names = MEMBERS.filter(({ fate }) => fate !== 'todo').map(({ name, to = name }) => to);
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !(name in client))).toEqual([]);
  client.close();
});
