import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './processes.js';
import { writeProject } from './project.js';

const ROUNDS = 3;
const SIZES = [300, 3000, 30_000];
/** The naive runner takes half a minute here; at the next size it would take five. */
const COMPARED = 3000;

const local = (path) => fileURLToPath(new URL(path, import.meta.url));
const ROOT = local('../../');
const COMMAND = local('../../cli/bin/sse-migrate.js');
const RUNNER = join(ROOT, 'node_modules/jscodeshift/bin/jscodeshift.js');

/** Whole processes, start to end, on a generated application; × = how many times the floor, which only reads. */
export async function run(options) {
  const sizes = options.length > 0 ? options.map(Number) : SIZES;
  const scratch = mkdtempSync(join(tmpdir(), 'sse-migrate-bench-'));
  try {
    for (const size of sizes) compare(scratch, size);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function compare(scratch, size) {
  const [plain, live] = [join(scratch, `plain-${size}`), join(scratch, `live-${size}`)];
  writeProject(plain, size, { hits: false });
  writeProject(live, size);
  const floor = measure(ROUNDS, () => [local('./read-all.js'), live]);
  const rows = {
    'floor: read every file': floor,
    'sse-migrate, no socket anywhere': measure(ROUNDS, () => [COMMAND, 'transform', plain]),
    'sse-migrate scan': measure(ROUNDS, () => [COMMAND, 'scan', live]),
    'sse-migrate transform': measure(ROUNDS, () => {
      // It writes, so each round has a copy of its own.
      const copy = mkdtempSync(join(scratch, 'copy-'));
      cpSync(live, copy, { recursive: true });
      return [COMMAND, 'transform', copy, '--yes'];
    }),
    ...(size === COMPARED && {
      'jscodeshift, guarded': measure(1, () => runner('guarded-rename', live)),
      'jscodeshift, naive': measure(1, () => runner('naive-rename', live)),
    }),
  };
  console.log(`\n${size} files, 3 % of them with a socket; ${ROUNDS} rounds, medians`);
  console.table(
    Object.fromEntries(
      Object.entries(rows).map(([name, { ms, cpuMs, megabytes }]) => [
        name,
        {
          ms: Math.round(ms),
          '×': (ms / floor.ms).toFixed(1),
          'processor ms': Math.round(cpuMs),
          MB: Math.round(megabytes),
        },
      ]),
    ),
  );
}

function runner(name, folder) {
  const options = [
    '--parser',
    'tsx',
    '--extensions',
    'js,jsx,ts',
    '--dry',
    '--silent',
    '--run-in-band',
  ];
  return [RUNNER, '-t', local(`./${name}.cjs`), ...options, folder];
}

/** Medians of what whole processes take. */
function measure(rounds, prepare) {
  const runs = Array.from({ length: rounds }, () => runOnce(prepare()));
  const medianOf = (name) => median(runs.map((one) => one[name]));
  return { ms: medianOf('ms'), cpuMs: medianOf('cpuMs'), megabytes: medianOf('megabytes') };
}

function runOnce(argv) {
  const file = join(mkdtempSync(join(tmpdir(), 'sse-migrate-cost-')), 'cost.json');
  const before = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', local('./cost.js'), ...argv],
    { env: { ...process.env, COST_FILE: file }, encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  const ms = performance.now() - before;
  if (status !== 0 && status !== 1)
    throw new Error(`${argv.join(' ')} ended with ${status}:\n${stderr}`);
  return { ms, ...JSON.parse(readFileSync(file, 'utf8')) };
}
