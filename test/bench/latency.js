import { connect } from '@sse-migrate/runtime/client';
import { io as shim } from '@sse-migrate/runtime/shim';
import { io } from 'socket.io-client';
import { startDistance } from './distance.js';
import { startPageTimer } from './latency-page.js';
import { createTimer } from './latency-timer.js';
import { median, startSubject } from './processes.js';

const WARM_UP = 20;
const PEER = 'socket.io, WebSocket';
/**
 * Where the server is: beside the client the time is the processor's, elsewhere that of round trips. As in a page, `fetch` may
 * find a connection open; a WebSocket has to make one.
 */
const PLACES = [
  { roundTripMs: 0, connects: 100, echoes: 500 },
  { roundTripMs: 20, connects: 50, echoes: 50 },
];

/** Where the clients are. */
const RUNTIMES = {
  Node: () => ({ ...createTimer({ io, shim, connect }), stop() {} }),
  Chromium: startPageTimer,
};

/** What is measured, by the heading of its column. */
const TIMES = { connect: 'to connect', first: 'to first answer', echo: 'echo' };

/** `npm run bench -- latency`, or with `Node` or `Chromium` behind it: the one alone. */
export async function run([only]) {
  const subject = await startSubject('bridge');
  try {
    for (const name of only ? [only] : Object.keys(RUNTIMES)) {
      for (const place of PLACES) await measure(name, subject, place);
    }
  } finally {
    subject.stop();
  }
  // Connections that are kept alive would keep this process.
  process.exit(0);
}

async function measure(runtime, subject, { roundTripMs, connects, echoes }) {
  const port = roundTripMs ? await startDistance(subject.port, roundTripMs) : subject.port;
  const url = `http://127.0.0.1:${port}`;
  const timer = await RUNTIMES[runtime](url);
  if (!timer) return console.log(`\n${runtime}: not here`);
  const timesMs = Object.fromEntries(
    timer.names.map((name) => [name, { connect: [], first: [], echo: [] }]),
  );
  await timeConnects(timer, subject, url, connects, timesMs);
  await timeEchoes(timer, url, echoes, timesMs);
  await timer.stop();
  console.log(
    `\n${runtime}, ${roundTripMs} ms round trip, ${connects} connects, ${echoes} echoes; medians in ms; × = times faster than ${PEER}`,
  );
  console.table(Object.fromEntries(timer.names.map((name) => [name, row(timesMs, name)])));
}

function row(timesMs, name) {
  const cells = Object.entries(TIMES).flatMap(([what, label]) => {
    const value = median(timesMs[name][what]);
    const ratio = median(timesMs[PEER][what]) / value;
    return [
      [label, value.toFixed(2)],
      [`${what} ×`, ratio.toFixed(2)],
    ];
  });
  return Object.fromEntries(cells);
}

/** Turn by turn, in an order by chance: what else the machine does, and what the one before leaves behind, is shared by all. */
async function timeConnects(timer, subject, url, connects, timesMs) {
  const names = [...timer.names];
  for (let n = -WARM_UP; n < connects; n += 1) {
    for (const name of names) {
      const times = await timer.timeConnect(name, url);
      // What a client still says when it leaves must not cost the next one.
      await subject.ask('clients', { wanted: 0, exactly: true });
      if (n < 0) continue;
      timesMs[name].connect.push(times.connect);
      timesMs[name].first.push(times.first);
    }
    names.sort(() => Math.random() - 0.5);
  }
}

async function timeEchoes(timer, url, echoes, timesMs) {
  for (let n = -WARM_UP; n < echoes; n += 1) {
    for (const name of timer.names) {
      const time = await timer.timeEcho(name, url, n);
      if (n >= 0) timesMs[name].echo.push(time);
    }
  }
  await timer.closeAll();
}
