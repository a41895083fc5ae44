import { median, startLoad, startSubject } from './processes.js';
import { SUBJECTS } from './subjects.js';

const ROUNDS = 5;
const PEER = 'socket.io/ws';
const COMPARED = [PEER, 'bridge'];
const ROOM_CLIENTS = 2000;

/** About this many bytes as JSON. */
const dataOf = (bytes) => ({ from: 'ada', text: 'x'.repeat(bytes - 25) });

/** What one delivery costs the server, by how many clients there are, how many rooms, and how large the event is. */
export async function run() {
  await compare('clients', [250, 1000, 4000], (clients) => ({ clients }));
  await compare('rooms of 2,000 clients, one of which gets each event', [1, 20, 400], (rooms) => ({
    clients: ROOM_CLIENTS,
    rooms,
  }));
  await compare('bytes of an event', [100, 1000, 10_000, 100_000], (bytes) => ({
    clients: 200,
    bytes,
  }));
}

async function compare(what, sizes, settingOf) {
  const rows = {};
  for (const size of sizes) {
    const costs = {};
    for (const name of COMPARED) costs[name] = await measure(name, settingOf(size));
    rows[size] = {
      ...Object.fromEntries(COMPARED.map((name) => [name, costs[name].toFixed(2)])),
      '×': (costs[PEER] / costs.bridge).toFixed(2),
      'deliveries/s of a core': Math.round(1e6 / costs.bridge),
    };
  }
  console.log(`\nµs of server CPU for a delivery, by ${what}; ${ROUNDS} rounds, medians`);
  console.table(rows);
}

async function measure(name, { clients, rooms = 1, bytes = 200 }) {
  const subject = await startSubject(name);
  const load = startLoad(SUBJECTS[name].client, subject.port, clients);
  await subject.ask('clients', { wanted: clients });
  await subject.ask('join', { rooms });
  const members = clients / rooms;
  // As much work in each round, whoever it is for.
  const count = Math.max(rooms, Math.ceil(40_000 / members / Math.max(1, bytes / 1000)));
  const costs = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const before = await subject.ask('cpu');
    const all = load.received(count * members);
    await subject.ask('broadcast', { count, perTick: 1, data: dataOf(bytes), rooms });
    await all;
    // The first warms up.
    if (round > 0) costs.push(((await subject.ask('cpu')) - before) / (count * members));
  }
  load.stop();
  subject.stop();
  return median(costs);
}
