import { writeFileSync } from 'node:fs';

// Loaded into a measured process: the most memory that it had, in kilobytes.
process.on('exit', () => {
  writeFileSync(process.env.PEAK_MEMORY_FILE, String(process.resourceUsage().maxRSS));
});
