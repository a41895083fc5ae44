import { readFileSync } from 'node:fs';

/** What a process needs besides its connections. */
const OTHERS = 200;

/** How many files a process may have open; Node raises it to the hard limit by itself. */
export function openFiles() {
  const limits = readFileSync('/proc/self/limits', 'utf8');
  const [, limit] = /^Max open files\s+(\d+)/m.exec(limits) ?? [];
  return Number(limit ?? Infinity);
}

/** Ends with what to do when so many connections cannot be had. */
export function checkFiles(connections) {
  const limit = openFiles();
  if (limit >= connections + OTHERS) return;
  console.error(
    `bench: got a limit of ${limit} open files, wanted ${connections + OTHERS}: "ulimit -n ${connections + OTHERS}", or fewer clients`,
  );
  process.exit(2);
}
