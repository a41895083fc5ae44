// npm run soak [-- minutes]: clients come and go, connections are cut, memory must stay flat.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Client, connect } from '@sse-migrate/runtime/client';
import type { BridgeCounters } from '@sse-migrate/runtime/server';
import { type Relay, startRelay } from '../support/relay.js';

const CLIENTS = 200;
const SAY_MS = 1000;
const CUT_MS = 5000;
const CHURN_MS = 500;
const REPORTS = 30;

interface Report {
  readonly rss: number;
  readonly heapUsed: number;
  readonly disconnects: number;
  readonly upLost: number;
  readonly upRepeated: number;
  readonly sessions: number;
  readonly events: BridgeCounters;
}

const seen = { events: 0, lost: 0, repeated: 0, disconnects: 0, acks: 0, churned: 0, cuts: 0 };
const minutes = Number(process.argv[2] ?? 30);
const child = fork(fileURLToPath(new URL('server.ts', import.meta.url)), {
  execArgv: [...process.execArgv, '--expose-gc'],
});
const [{ port }] = (await once(child, 'message')) as [{ port: number }];
const relay = await startRelay(`http://127.0.0.1:${port}`);

const clients = Array.from({ length: CLIENTS }, () => join(relay));
const timers = [
  setInterval(() => clients.forEach(say), SAY_MS),
  setInterval(() => churn(clients), CHURN_MS),
  setInterval(() => {
    seen.cuts += relay.cut(0.3);
  }, CUT_MS),
];

const reports: Report[] = [];
for (let n = 0; n < REPORTS; n += 1) {
  await new Promise((resolve) => setTimeout(resolve, (minutes * 60_000) / REPORTS));
  reports.push(await ask(child));
  print(reports.length, reports.at(-1));
}
timers.forEach(clearInterval);
clients.forEach(({ client }) => client.close());
child.kill();
await relay[Symbol.asyncDispose]();
process.exitCode = conclude(reports);

interface Member {
  readonly client: Client;
  said: number;
}

/** One client that counts what it misses, and what it sees twice. */
function join({ url }: Relay): Member {
  const client = connect(url, { share: false });
  let last: number | undefined;
  client.on('news', (n: number) => {
    seen.events += 1;
    if (last !== undefined && n > last + 1) seen.lost += n - last - 1;
    if (last !== undefined && n <= last) seen.repeated += 1;
    last = n;
  });
  client.on('disconnect', (reason, details) => {
    if (reason !== 'io client disconnect') {
      seen.disconnects += 1;
      console.log(`disconnected: ${reason}`, details);
    }
    last = undefined;
  });
  return { client, said: 0 };
}

function say(member: Member): void {
  if (!member.client.connected) return;
  member.client.send('say', member.said, 'a word or two', () => {
    seen.acks += 1;
  });
  member.said += 1;
}

function churn(members: Member[]): void {
  members.shift()?.client.close();
  members.push(join(relay));
  seen.churned += 1;
}

async function ask(server: ChildProcess): Promise<Report> {
  server.send('report');
  const [report] = (await once(server, 'message')) as [Report];
  return report;
}

function print(n: number, report: Report | undefined): void {
  if (!report) return;
  const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);
  const { opened, resumed, reset } = report.events;
  console.log(
    `${String(n).padStart(2)}/${REPORTS}  rss ${megabytes(report.rss)} MB  heap ${megabytes(report.heapUsed)} MB` +
      `  sessions ${report.sessions}  opened ${opened}  resumed ${resumed}  reset ${reset}` +
      `  events ${seen.events}  acks ${seen.acks}  lost ${seen.lost + report.upLost}  repeated ${seen.repeated + report.upRepeated}  disconnects ${seen.disconnects}`,
  );
}

/** @returns the exit status: 0 when nothing was lost or repeated and the heap is where it was */
function conclude(all: readonly Report[]): number {
  const settled = all.slice(Math.floor(all.length / 6));
  const half = Math.floor(settled.length / 2);
  const mean = (part: readonly Report[]): number =>
    part.reduce((sum, { heapUsed }) => sum + heapUsed, 0) / part.length;
  const growth = mean(settled.slice(half)) / mean(settled.slice(0, half));
  const last = all.at(-1);
  const faults = seen.lost + seen.repeated + (last?.upLost ?? 0) + (last?.upRepeated ?? 0);
  console.log(
    `\n${minutes} minutes, ${CLIENTS} clients at a time, ${seen.churned} replaced, ${seen.cuts} connections cut: ` +
      `${seen.events} events down, ${faults} lost or repeated within a session, ${seen.disconnects} disconnects seen; ` +
      `heap of the second half ${growth.toFixed(3)} × the first`,
  );
  return faults === 0 && growth < 1.1 ? 0 : 1;
}
