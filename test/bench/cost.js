import { writeFileSync } from 'node:fs';

// Loaded into a measured process: its processor time, and the most memory that it had.
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const cost = { cpuMs: (userCPUTime + systemCPUTime) / 1000, megabytes: maxRSS / 1024 };
  writeFileSync(process.env.COST_FILE, JSON.stringify(cost));
});
