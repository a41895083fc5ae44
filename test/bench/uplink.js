import { Agent, request } from 'node:http';
import { connect } from '@sse-migrate/runtime/client';
import { io } from 'socket.io-client';
import { median, startSubject } from './processes.js';

const ROUNDS = 7;
const COUNT = 20_000;
/** V8 has optimised Node's HTTP server after some 2,500 requests: until then one costs up to four times as much. */
const WARM_UP_BATCHES = 3000;
/** So that it ends, with large batches. */
const MAX_WARM_UP = 500_000;
/** Events that have gathered while the last POST was under way; for WebSocket, in one turn of the loop. */
const BATCHES = [10, 100, 1000];
/** What an application says in one turn of its loop, without waiting for anything. */
const BURST = 100;
const PEER = 'socket.io/ws';
/** No bridge and no Socket.IO: what is below it, no server behind Node's HTTP reaches. */
const FLOOR = 'bare POST';
const SECRET = 'a-secret-of-the-uplink-bench-000';

/** Server CPU for one event from a client: WebSocket frames against numbered batches, one POST in flight. */
export async function run() {
  const rows = {};
  for (const batch of BATCHES) {
    const floor = await measure(FLOOR, connectUplink, batch);
    rows[`batches of ${batch}`] = {
      ...(await compare(connectUplink, batch)),
      [`${FLOOR}, µs/event`]: floor.toFixed(2),
    };
  }
  rows['as the native client batches'] = await compare(connectNative, BURST);
  console.log(
    `\n${COUNT} events up, ${ROUNDS} rounds of warm servers, medians; × = times better than ${PEER}`,
  );
  console.table(rows);
}

async function compare(connectBridge, batch) {
  const peer = await measure(PEER, connectWebSocket, batch);
  const bridge = await measure('bridge', connectBridge, batch);
  return {
    [`${PEER}, µs/event`]: peer.toFixed(2),
    'bridge, µs/event': bridge.toFixed(2),
    '×': (peer / bridge).toFixed(2),
  };
}

async function measure(name, join, batch) {
  const subject = await startSubject(name);
  const client = await join(subject.port);
  let sent = 0;
  const send = async (count) => {
    const before = await subject.ask('cpu');
    const counted = subject.ask('counted', { wanted: (sent += count) });
    await client.send(count, batch);
    await counted;
    return ((await subject.ask('cpu')) - before) / count;
  };
  await send(Math.min(WARM_UP_BATCHES * batch, MAX_WARM_UP));
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await send(COUNT));
  client.close();
  subject.stop();
  return median(rounds);
}

async function connectWebSocket(port) {
  const socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'] });
  await new Promise((resolve) => socket.on('connect', resolve));
  return {
    send: async (count, batch) => {
      for (let n = 0; n < count; n += 1) {
        socket.emit('count', 'a word or two', n);
        if (n % batch === batch - 1) await new Promise(setImmediate);
      }
    },
    close: () => socket.close(),
  };
}

async function connectNative(port) {
  const client = connect(`http://127.0.0.1:${port}`);
  await new Promise((resolve) => client.on('connect', resolve));
  return {
    send: async (count, burst) => {
      for (let n = 0; n < count; n += 1) {
        client.send('count', 'a word or two', n);
        if (n % burst === burst - 1) await new Promise(setImmediate);
      }
    },
    close: () => client.close(),
  };
}

async function connectUplink(port) {
  const agent = new Agent({ keepAlive: true });
  const stream = post(port, undefined, { open: { protocol: 1 }, messages: [{ kind: 'connect' }] });
  stream.on('response', (response) => response.resume());
  let seq = 2;
  return {
    send: async (count, batch) => {
      for (let sent = 0; sent < count; sent += batch) {
        const messages = Array.from({ length: batch }, (_, n) => ({
          kind: 'event',
          name: 'count',
          args: ['a word or two', n],
        }));
        await answer(post(port, agent, { seq, messages }));
        seq += batch;
      }
    },
    close: () => {
      stream.destroy();
      agent.destroy();
    },
  };
}

function post(port, agent, body) {
  const headers = { 'content-type': 'application/json', 'sse-session': SECRET };
  const options = { port, host: '127.0.0.1', path: '/sse', method: 'POST', headers };
  return request(agent ? { ...options, agent } : options).end(JSON.stringify(body));
}

function answer(req) {
  return new Promise((resolve, reject) => {
    req.on('error', reject);
    req.on('response', (response) => response.resume().on('end', resolve));
  });
}
