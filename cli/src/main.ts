import { run } from './program.js';
import { processTerminal } from './terminal.js';

// Whoever reads the output may leave early, as `head` does: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

void main();

/** CommonJS, which this becomes, knows no `await` outside of a function. */
async function main(): Promise<void> {
  process.exitCode = await run(process.argv.slice(2), processTerminal);
}
