import { connect } from '@sse-migrate/runtime/client';
import { io } from 'socket.io-client';
import { median, startLoad, startSubject } from './processes.js';

const PEER = 'socket.io/ws';
const ROUND_TRIPS = 2000;
const WARM_UP = 300;
const SESSIONS = 1000;
const BROADCASTS = 50;
const EVENTS = SESSIONS * BROADCASTS;
const TOKENS = 20_000;

/** What a gateway between client and server adds: time, CPU of its own, and memory. */
export async function run() {
  const upstream = await startSubject(PEER);
  const gateway = await startSubject('gateway', upstream.port);
  await latency(upstream, gateway);
  await tokens(upstream, gateway);
  gateway.stop();
  upstream.stop();
  await sessions();
}

/** A request and its answer, one after the other. */
async function latency(upstream, gateway) {
  const direct = io(`http://127.0.0.1:${upstream.port}`, { transports: ['websocket'] });
  const over = connect(`http://127.0.0.1:${gateway.port}`);
  const bridge = await startSubject('bridge');
  const beside = connect(`http://127.0.0.1:${bridge.port}`);
  const ask = {
    'direct, socket.io-client': () => direct.emitWithAck('echo', 'x'),
    'bridge, native client': () => beside.request('echo', 'x'),
    'gateway, native client': () => over.request('echo', 'x'),
  };
  const rows = {};
  for (const [name, trip] of Object.entries(ask)) {
    const took = [];
    for (let n = 0; n < ROUND_TRIPS + WARM_UP; n += 1) {
      const before = performance.now();
      await trip();
      took.push((performance.now() - before) * 1000);
    }
    const sorted = took.slice(WARM_UP).toSorted((a, b) => a - b);
    const at = (share) => Math.round(sorted[Math.floor(sorted.length * share)]);
    rows[name] = { 'median, µs': at(0.5), 'p99, µs': at(0.99) };
  }
  console.log(`\n${ROUND_TRIPS} round trips, one after the other`);
  console.table(rows);
  direct.close();
  over.close();
  beside.close();
  bridge.stop();
}

/** One client gets an answer in small pieces: CPU of each process for a piece. */
async function tokens(upstream, gateway) {
  const rows = {};
  for (const manner of ['sync loop', 'one per turn']) {
    await upstream.ask('clients', { wanted: 0, exactly: true });
    const load = startLoad('sse-get', gateway.port, 1);
    await upstream.ask('clients', { wanted: 1 });
    const rounds = [];
    for (let round = 0; round < 7; round += 1) {
      const before = [await upstream.ask('cpu'), await gateway.ask('cpu')];
      const received = load.received(TOKENS);
      await upstream.ask('tokens', { count: TOKENS, manner });
      await received;
      rounds.push([
        ((await upstream.ask('cpu')) - before[0]) / TOKENS,
        ((await gateway.ask('cpu')) - before[1]) / TOKENS,
      ]);
    }
    load.stop();
    const [server, own] = [0, 1].map((at) => median(rounds.slice(2).map((round) => round[at])));
    rows[manner] = {
      'upstream, µs/event': server.toFixed(2),
      'gateway, µs/event': own.toFixed(2),
      'gateway / upstream': (own / server).toFixed(2),
    };
  }
  console.log(`\n${TOKENS} tokens to one client, medians of 5 rounds`);
  console.table(rows);
}

/** Many sessions and broadcasts to all of them, direct and over a gateway. */
async function sessions() {
  const rows = {};
  for (const name of ['direct', 'gateway']) {
    const upstream = await startSubject(PEER);
    const front = name === 'gateway' ? await startSubject('gateway', upstream.port) : undefined;
    const processes = front ? [upstream, front] : [upstream];
    const memory = () => Promise.all(processes.map(async (one) => (await one.ask('usage')).rss));
    const cpu = () => Promise.all(processes.map((one) => one.ask('cpu')));
    const empty = await memory();
    const load = front
      ? startLoad('sse-get', front.port, SESSIONS)
      : startLoad('ws', upstream.port, SESSIONS);
    await upstream.ask('clients', { wanted: SESSIONS });
    const full = await memory();
    const rounds = [];
    for (let round = 0; round < 5; round += 1) {
      const before = await cpu();
      const received = load.received(EVENTS);
      const data = { text: 'x'.repeat(180) };
      await upstream.ask('broadcast', { count: BROADCASTS, perTick: 1, data });
      await received;
      const after = await cpu();
      rounds.push(after.map((value, at) => (value - before[at]) / EVENTS));
    }
    const of = (at) => median(rounds.slice(1).map((round) => round[at] ?? NaN));
    const kilobytes = full.map((value, at) => (value - empty[at]) / 1024 / SESSIONS);
    rows[name] = {
      'upstream, KB/session': kilobytes[0].toFixed(1),
      'gateway, KB/session': kilobytes[1]?.toFixed(1) ?? '',
      'upstream, µs/delivery': of(0).toFixed(2),
      'gateway, µs/delivery': front ? of(1).toFixed(2) : '',
    };
    load.stop();
    for (const one of processes) one.stop();
  }
  console.log(`\n${SESSIONS} sessions, ${BROADCASTS} broadcasts of ~220 B to all of them`);
  console.table(rows);
}
