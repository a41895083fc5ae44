// npm run fuzz [-- seconds seed folder]: both HTTP endpoints are sent what may come, while clients use them.
// Into the folder the server writes snapshots of its heap.
import { fuzz } from '../support/fuzz.js';

const [seconds = 600, seed = Date.now() % 1_000_000] = process.argv.slice(2, 4).map(Number);
const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);

console.log(`${seconds} s, seed ${seed}`);
const report = await fuzz({
  seconds,
  seed,
  snapshotDir: process.argv[4],
  onFault: (fault) => console.log(fault),
  onState({ heapUsed, sessions, answers, connections, faults }, exchanges) {
    console.log(
      `${exchanges} connections made  heap ${megabytes(heapUsed)} MB  sessions ${sessions}  answers ${answers}` +
        `  connections ${connections}  faults ${faults.length}`,
    );
  },
});
const { faults, heaps, ...numbers } = report;
const [, middle = 0, end = Infinity] = heaps;
console.log(numbers);
console.log(
  `heap ${heaps.map(megabytes).join(' MB, then ')} MB when calm; ${faults.length} faults`,
);
for (const fault of faults) console.log(`\n${fault}`);
process.exitCode = faults.length === 0 && end - middle < 2 * 1024 * 1024 ? 0 : 1;
