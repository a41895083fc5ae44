import { openFiles, checkFiles } from './files.js';
import { median, startLoad, startSubject } from './processes.js';
import { SUBJECTS } from './subjects.js';

const PEER = 'socket.io/ws';
const COMPARED = [PEER, 'bridge', 'better-sse', 'raw floor'];
const ROUNDS = 3;

/** Memory of one node per connection that says nothing, and how long it takes until all are there. */
export async function run([count = '10000']) {
  const clients = Number(count);
  checkFiles(clients);
  const rows = {};
  for (const name of COMPARED) rows[name] = await measure(name, clients);
  const peer = rows[PEER];
  console.log(
    `\n${clients} idle connections, ${ROUNDS} rounds, medians; at most ${openFiles()} open files for a process`,
  );
  console.table(
    Object.fromEntries(
      Object.entries(rows).map(([name, { memory, atRest, heap, seconds }]) => [
        name,
        {
          'KB/connection': memory.toFixed(1),
          'of ws': (memory / peer.memory).toFixed(2),
          'KB at rest': atRest.toFixed(1),
          'of ws ': (atRest / peer.atRest).toFixed(2),
          'KB in heap and Buffers': heap.toFixed(1),
          'of ws  ': (heap / peer.heap).toFixed(2),
          'connections/GB': Math.round((1024 * 1024) / atRest),
          'connections/s': Math.round(clients / seconds),
        },
      ]),
    ),
  );
}

async function measure(name, clients) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measureOnce(name, clients));
  const keys = ['memory', 'atRest', 'heap', 'seconds'];
  return Object.fromEntries(keys.map((key) => [key, median(rounds.map((one) => one[key]))]));
}

async function measureOnce(name, clients) {
  const subject = await startSubject(name);
  const before = await subject.ask('usageAtRest');
  const startedAt = performance.now();
  const load = startLoad(SUBJECTS[name].client, subject.port, clients);
  await subject.ask('clients', { wanted: clients });
  const seconds = (performance.now() - startedAt) / 1000;
  const busy = await settledUsage(subject);
  const after = await subject.ask('usageAtRest');
  load.stop();
  subject.stop();
  const perClient = (usage, key) => (usage[key] - before[key]) / clients / 1024;
  return {
    memory: perClient(busy, 'rss'),
    atRest: perClient(after, 'rss'),
    heap: perClient(after, 'heapUsed') + perClient(after, 'external'),
    seconds,
  };
}

/** What connecting has left behind goes with the next collections: asked until one frees less than a hundredth. */
async function settledUsage(subject) {
  let usage = await subject.ask('usage');
  for (;;) {
    const { heapUsed } = usage;
    usage = await subject.ask('usage');
    if (usage.heapUsed > heapUsed * 0.99) return usage;
  }
}
