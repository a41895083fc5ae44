import { median, startLoad, startSubject } from './processes.js';
import { SUBJECTS } from './subjects.js';

const ROUNDS = 5;
/** About 200 bytes as JSON. */
const DATA = { from: 'ada', room: 'general', text: 'x'.repeat(150) };
const PEER = 'socket.io/ws';

/** Server CPU per delivery and memory per connection, for one and for ten broadcasts in a tick. */
export async function run(options) {
  const sizes = options.length > 0 ? options.map(Number) : [500, 2000];
  for (const clients of sizes) {
    const rows = [];
    for (const name of Object.keys(SUBJECTS)) rows.push(await measure(name, clients));
    print(clients, rows);
  }
}

async function measure(name, clients) {
  const subject = await startSubject(name);
  const before = await subject.ask('usageAtRest');
  const load = startLoad(SUBJECTS[name].client, subject.port, clients);
  await subject.ask('clients', { wanted: clients });
  await deliver(subject, load, clients, 20, 1);
  const memory = await measureMemory(subject, before, clients);
  const results = { one: [], flight: [], ten: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    results.one.push(await deliver(subject, load, clients, 40, 1));
    results.flight.push(await deliverInFlight(subject, load, clients, 100, 8));
    results.ten.push(await deliver(subject, load, clients, 200, 10));
  }
  load.stop();
  subject.stop();
  const [one, flight, ten] = Object.values(results).map(median);
  return { name, one, flight, ten, ...memory };
}

/** @returns KB per client: of the process, of that when it has had nothing to do for some seconds, and in the heap and Buffers */
async function measureMemory(subject, before, clients) {
  const perClient = (bytes) => bytes / clients / 1024;
  const now = await subject.ask('usage');
  const atRest = await subject.ask('usageAtRest');
  return {
    memory: perClient(now.rss - before.rss),
    atRest: perClient(atRest.rss - before.rss),
    heap: perClient(atRest.heapUsed + atRest.external - before.heapUsed - before.external),
  };
}

/** One broadcast in a tick, several on their way to the clients. */
async function deliverInFlight(subject, load, clients, count, inFlight) {
  const before = await subject.ask('cpu');
  const all = load.received(count * clients, subject.tell);
  await subject.ask('windowed', { count, inFlight, data: DATA });
  await all;
  return ((await subject.ask('cpu')) - before) / (count * clients);
}

/** @returns server CPU in µs for one delivery */
async function deliver(subject, load, clients, count, perTick) {
  const before = await subject.ask('cpu');
  const all = load.received(count * clients);
  await subject.ask('broadcast', { count, perTick, data: DATA });
  await all;
  return ((await subject.ask('cpu')) - before) / (count * clients);
}

function print(clients, rows) {
  const peer = rows.find((row) => row.name === PEER);
  console.log(`\nN=${clients}, ${ROUNDS} rounds, medians; × = times better than ${PEER}`);
  console.table(
    Object.fromEntries(
      rows.map((row) => [
        row.name,
        {
          'µs/delivery, 1 per tick': row.one.toFixed(2),
          '×': (peer.one / row.one).toFixed(2),
          'µs, 8 in flight': row.flight.toFixed(2),
          '×  ': (peer.flight / row.flight).toFixed(2),
          'µs, 10 per tick': row.ten.toFixed(2),
          '× ': (peer.ten / row.ten).toFixed(2),
          'KB/connection': row.memory.toFixed(1),
          'of ws': (row.memory / peer.memory).toFixed(2),
          'KB at rest': row.atRest.toFixed(1),
          'of ws ': (row.atRest / peer.atRest).toFixed(2),
          'KB in heap and Buffers': row.heap.toFixed(1),
          'of ws  ': (row.heap / peer.heap).toFixed(2),
        },
      ]),
    ),
  );
}
