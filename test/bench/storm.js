import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { checkFiles } from './files.js';
import { median, startSubject } from './processes.js';
import { SUBJECTS } from './subjects.js';

const PEER = 'socket.io/ws';
const COMPARED = [PEER, 'bridge'];
/** For how long the server is away: clients wait longer and longer, and whoever has just asked comes late. */
const DOWN_MS = [1000, 2000, 4000];
const LIMIT_MS = 60_000;

/** A server is killed and started again: how long until all of its clients are back, and what they met on the way. */
export async function run(options) {
  const sizes = options.length > 0 ? options.map(Number) : [2000, 10_000];
  for (const clients of sizes) {
    checkFiles(clients);
    const rows = {};
    for (const name of COMPARED) rows[name] = await measure(name, clients);
    console.log(
      `\n${clients} clients, killed and started again ${DOWN_MS.join(', ')} ms later; medians of the ${DOWN_MS.length}`,
    );
    console.table(
      Object.fromEntries(
        Object.entries(rows).map(([name, { ms, half, cpu, errors }]) => [
          name,
          {
            'half are back, s': (half / 1000).toFixed(2),
            'all are back, s': (ms / 1000).toFixed(2),
            '×': (rows[PEER].ms / ms).toFixed(2),
            'server CPU, ms/client': (cpu / 1000 / clients).toFixed(2),
            'errors/client': Object.entries(errors)
              .map(([what, count]) => `${what} ${(count / clients).toFixed(2)}`)
              .join(', '),
          },
        ]),
      ),
    );
  }
}

async function measure(name, clients) {
  const rounds = [];
  for (const downMs of DOWN_MS) rounds.push(await measureOnce(name, clients, downMs));
  const medianOf = (key) => median(rounds.map((one) => one[key]));
  const [, { errors }] = rounds;
  return { ms: medianOf('ms'), half: medianOf('half'), cpu: medianOf('cpu'), errors };
}

async function measureOnce(name, clients, downMs) {
  const first = await startSubject(name);
  const load = fork(fileURLToPath(new URL('./storm-load.js', import.meta.url)), [
    SUBJECTS[name].client,
    String(first.port),
    String(clients),
  ]);
  await once(load, 'message');
  load.send('forget');
  first.stop();
  await new Promise((resolve) => setTimeout(resolve, downMs));
  const second = await startSubject(name, undefined, first.port);
  const startedAt = Date.now();
  const [result] = await Promise.race([
    once(load, 'message'),
    new Promise((_resolve, reject) => {
      setTimeout(() => reject(new Error(`${name}: not all are back`)), LIMIT_MS).unref();
    }),
  ]);
  const cpu = await second.ask('cpu');
  load.kill('SIGKILL');
  second.stop();
  const { errors, halfAt, allAt } = result;
  return { ms: allAt - startedAt, half: halfAt - startedAt, cpu, errors };
}
