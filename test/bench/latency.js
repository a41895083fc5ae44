import { connect } from '@sse-migrate/runtime/client';
import { io as shim } from '@sse-migrate/runtime/shim';
import { io } from 'socket.io-client';
import { startDistance } from './distance.js';
import { median, startSubject } from './processes.js';

const WARM_UP = 20;
const PEER = 'socket.io, WebSocket';
/**
 * Where the server is: beside the client the time is the processor's, elsewhere that of round trips. As in a page, `fetch` may
 * find a connection open; a WebSocket has to make one.
 */
const PLACES = [
  { roundTripMs: 0, connects: 200, echoes: 1000 },
  { roundTripMs: 20, connects: 50, echoes: 50 },
];

/** Each with a connection of its own. Most applications run Socket.IO's defaults: polling first, then an upgrade. */
const CLIENTS = {
  [PEER]: (url) => io(url, { forceNew: true, transports: ['websocket'] }),
  'socket.io, polling': (url) => io(url, { forceNew: true, transports: ['polling'] }),
  'socket.io, defaults': (url) => io(url, { forceNew: true }),
  shim: (url) => shim(url, { forceNew: true }),
  'native client': openNative,
};

/** What is measured, by the heading of its column. */
const TIMES = { connect: 'to connect', first: 'to first answer', echo: 'echo' };

/** From `io()` to `connect`, and to the answer to what was said at once; then, of one that is connected, from `emit` to its answer. */
export async function run() {
  const subject = await startSubject('bridge');
  for (const place of PLACES) await measure(subject, place);
  subject.stop();
  // Connections that are kept alive would keep this process.
  process.exit(0);
}

async function measure(subject, { roundTripMs, connects, echoes }) {
  const port = roundTripMs ? await startDistance(subject.port, roundTripMs) : subject.port;
  const url = `http://127.0.0.1:${port}`;
  const timesMs = Object.fromEntries(
    Object.keys(CLIENTS).map((name) => [name, { connect: [], first: [], echo: [] }]),
  );
  await timeConnects(subject, url, connects, timesMs);
  await timeEchoes(url, echoes, timesMs);
  console.log(
    `\n${roundTripMs} ms round trip, ${connects} connects, ${echoes} echoes; medians in ms; × = times faster than ${PEER}`,
  );
  console.table(Object.fromEntries(Object.keys(CLIENTS).map((name) => [name, row(timesMs, name)])));
}

function row(timesMs, name) {
  const cells = Object.entries(TIMES).flatMap(([what, label]) => {
    const value = median(timesMs[name][what]);
    const ratio = median(timesMs[PEER][what]) / value;
    return [
      [label, value.toFixed(2)],
      [`${what} ×`, ratio.toFixed(2)],
    ];
  });
  return Object.fromEntries(cells);
}

/** Turn by turn, in an order by chance: what else the machine does, and what the one before leaves behind, is shared by all. */
async function timeConnects(subject, url, connects, timesMs) {
  const names = Object.keys(CLIENTS);
  for (let n = -WARM_UP; n < connects; n += 1) {
    for (const name of names) {
      const times = await timeConnect(CLIENTS[name], url);
      // What a client still says when it leaves must not cost the next one.
      await subject.ask('clients', { wanted: 0, exactly: true });
      if (n < 0) continue;
      timesMs[name].connect.push(times.connect);
      timesMs[name].first.push(times.first);
    }
    names.sort(() => Math.random() - 0.5);
  }
}

/** The first event is emitted at once, before there is a connection. */
async function timeConnect(open, url) {
  const start = performance.now();
  const client = open(url);
  const answered = client.emitWithAck('echo', 'x').then(() => performance.now() - start);
  await new Promise((resolve) => client.on('connect', resolve));
  const connected = performance.now() - start;
  const first = await answered;
  client.close();
  return { connect: connected, first };
}

async function timeEchoes(url, echoes, timesMs) {
  const clients = Object.entries(CLIENTS).map(([name, open]) => [name, open(url)]);
  for (const [, client] of clients) await client.emitWithAck('echo', 'x');
  for (let n = -WARM_UP; n < echoes; n += 1) {
    for (const [name, client] of clients) {
      const start = performance.now();
      await client.emitWithAck('echo', n);
      if (n >= 0) timesMs[name].echo.push(performance.now() - start);
    }
  }
  for (const [, client] of clients) client.close();
}

/** The native client under the names that the others have. */
function openNative(url) {
  const client = connect(url, { share: false });
  return {
    on: (event, listener) => client.on(event, listener),
    emitWithAck: (event, value) => client.request(event, value),
    close: () => client.close(),
  };
}
