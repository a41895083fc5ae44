import { median, startLoad, startSubject } from './processes.js';
import { SUBJECTS } from './subjects.js';

const ROUNDS = 9;
const WARM_UP = 3;
const COUNT = 10_000;
const MANNERS = ['sync loop', 'async generator', 'one per turn'];
const PEER = 'socket.io/ws';

/** Server CPU for one token to one client, by how the application emits them. */
export async function run() {
  const rows = {};
  for (const name of [PEER, 'bridge']) rows[name] = await measure(name);
  console.log(
    `\n${COUNT} tokens to one client, ${ROUNDS} rounds, medians; × = times better than ${PEER}`,
  );
  console.table(
    Object.fromEntries(
      MANNERS.map((manner) => [
        manner,
        {
          [`${PEER}, µs/token`]: rows[PEER][manner].toFixed(2),
          'bridge, µs/token': rows.bridge[manner].toFixed(2),
          '×': (rows[PEER][manner] / rows.bridge[manner]).toFixed(2),
        },
      ]),
    ),
  );
}

async function measure(name) {
  const subject = await startSubject(name);
  const load = startLoad(SUBJECTS[name].client, subject.port, 1);
  await subject.ask('clients', { wanted: 1 });
  const results = {};
  for (const manner of MANNERS) {
    const rounds = [];
    for (let round = 0; round < ROUNDS + WARM_UP; round += 1) {
      rounds.push(await send(subject, load, manner));
    }
    results[manner] = median(rounds.slice(WARM_UP));
  }
  load.stop();
  subject.stop();
  return results;
}

async function send(subject, load, manner) {
  const before = await subject.ask('cpu');
  const all = load.received(COUNT);
  await subject.ask('tokens', { count: COUNT, manner });
  await all;
  return ((await subject.ask('cpu')) - before) / COUNT;
}
