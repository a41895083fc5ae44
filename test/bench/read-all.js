import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// The floor: walk a folder, read every file, and look for one word.
let hits = 0;
const walk = (folder) => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walk(path);
    else if (readFileSync(path).includes('socket.io')) hits += 1;
  }
};
walk(process.argv[2]);
console.log(hits);
