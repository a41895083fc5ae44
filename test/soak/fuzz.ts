// npm run fuzz [-- seconds seed]: both HTTP endpoints are sent what may come, while clients use them.
import { fuzz } from '../support/fuzz.js';

const [seconds = 600, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number);
const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);

console.log(`${seconds} s, seed ${seed}`);
const report = await fuzz({
  seconds,
  seed,
  onFault: (fault) => console.log(fault),
  onState({ heapUsed, sessions, answers, connections, faults }, exchanges) {
    console.log(
      `${exchanges} connections made  heap ${megabytes(heapUsed)} MB  sessions ${sessions}  answers ${answers}` +
        `  connections ${connections}  faults ${faults.length}`,
    );
  },
});
const { faults, heapGrowth, ...numbers } = report;
console.log(numbers);
console.log(`heap ${megabytes(heapGrowth)} MB more than before; ${faults.length} faults`);
for (const fault of faults) console.log(`\n${fault}`);
process.exitCode = faults.length === 0 && heapGrowth < 8 * 1024 * 1024 ? 0 : 1;
