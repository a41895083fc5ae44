import http from 'node:http';
import { getHeapSpaceStatistics } from 'node:v8';
import { Server } from 'socket.io';
import { createChannel, createSession } from 'better-sse';
import { sseGateway } from '@sse-migrate/runtime/gateway';
import { sseBridge } from '@sse-migrate/runtime/server';

/**
 * What serves the clients. Each subject gets an HTTP server and gives the number of its clients and a
 * way to broadcast one event. `client` says how load.js connects.
 */
export const SUBJECTS = {
  'socket.io/ws': { client: 'ws', start: startSocketIo },
  'socket.io/polling': { client: 'polling', start: startSocketIo },
  bridge: { client: 'sse', start: startBridge },
  'better-sse': { client: 'sse-plain', start: startBetterSse },
  'raw floor': { client: 'sse-plain', start: startRaw },
};

/** What other benches serve as well. */
const OTHERS = { gateway: { start: startGateway }, 'bare POST': { start: startBarePost } };

/** Clients here say nothing, and nobody is to wait for it. */
const OPTIONS = { pingInterval: 600_000, pingTimeout: 600_000, serveClient: false };

function startSocketIo(server) {
  const io = new Server(server, OPTIONS);
  return controls(io);
}

function startBridge(server) {
  const io = new Server(server, OPTIONS);
  sseBridge(io).attach(server);
  return controls(io);
}

/** It has nothing to say itself: that is the upstream's. */
function startGateway(server, upstream) {
  const gateway = sseGateway({ upstream: `http://127.0.0.1:${upstream}` }).attach(server);
  return { clients: () => gateway.stats().sessions };
}

/** What Node itself costs for an uplink: a body that is parsed, and an answer. */
function startBarePost(server) {
  let received = 0;
  const answer = (response, { open, seq, messages }) => {
    if (open) return response.writeHead(200).flushHeaders();
    received += messages.length;
    const text = JSON.stringify({ next: seq + messages.length });
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
    response.end(text);
  };
  server.on('request', (request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => answer(response, JSON.parse(Buffer.concat(chunks))));
  });
  return { received: () => received };
}

function controls(io) {
  io.on('connection', (socket) => {
    socket.on('echo', (value, reply) => reply(value));
    socket.on('count', () => {
      received += 1;
    });
  });
  let received = 0;
  return {
    io,
    clients: () => io.of('/').sockets.size,
    broadcast: (event, data, room) => (room === undefined ? io : io.to(room)).emit(event, data),
    received: () => received,
  };
}

function startBetterSse(server) {
  const channel = createChannel();
  server.on('request', async (request, response) => {
    channel.register(await createSession(request, response, { keepAlive: null, retry: null }));
  });
  return {
    clients: () => channel.sessionCount,
    broadcast: (event, data) => channel.broadcast([data], event),
  };
}

/** Nothing but the system calls: one ready-made chunk written to each socket. */
function startRaw(server) {
  const sockets = new Set();
  server.on('request', (request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    sockets.add(response.socket);
  });
  let seq = 0;
  return {
    clients: () => sockets.size,
    broadcast: (event, data) => {
      const text = `id: k3x.${(seq += 1)}\nevent: ${event}\ndata: ${JSON.stringify([data])}\n\n`;
      const chunk = Buffer.from(`${text.length.toString(16)}\r\n${text}\r\n`);
      for (const socket of sockets) socket.write(chunk);
    },
  };
}

/** Child process: serves one subject and does what its parent says. */
if (process.argv[2] === '--serve') {
  const server = http.createServer();
  const subject = { ...SUBJECTS, ...OTHERS }[process.argv[3]].start(server, process.argv[4]);
  server.listen(Number(process.env.PORT), '127.0.0.1', 4096, () =>
    process.send({ port: server.address().port }),
  );
  process.on('message', ({ run, options, progress: reached }) => {
    if (run === undefined) onProgress(reached);
    else void obey(subject, run, options);
  });
}

async function obey(subject, run, options) {
  process.send({ done: run, result: await commands[run](subject, options) });
}

/** How many broadcasts have reached everybody, as the clients' process tells. */
let progress = 0;
let onProgress = (value) => {
  progress = value;
};

async function untilProgress(wanted) {
  if (progress >= wanted) return;
  await new Promise((resolve) => {
    onProgress = (value) => {
      progress = value;
      if (progress >= wanted) resolve();
    };
  });
}

const MANNERS = {
  'sync loop': async (emit, count) => {
    for (let n = 0; n < count; n += 1) emit(n);
  },
  'async generator': async (emit, count) => {
    async function* tokens() {
      for (let n = 0; n < count; n += 1) yield n;
    }
    for await (const n of tokens()) emit(n);
  },
  'one per turn': async (emit, count) => {
    for (let n = 0; n < count; n += 1) {
      emit(n);
      await new Promise(setImmediate);
    }
  },
};

/** Waiting must not cost what is measured. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

async function usage() {
  globalThis.gc();
  await new Promise(setImmediate);
  globalThis.gc();
  return process.memoryUsage();
}

/** V8 gives the memory for young objects back to the system when a process has had little to do for some seconds. */
async function usageAtRest() {
  for (let second = 0; second < 20 && youngSize() > 2 * 1024 * 1024; second += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await usage();
  }
  return usage();
}

function youngSize() {
  return getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_size;
}

const commands = {
  clients: async (subject, { wanted, exactly = false }) => {
    while (exactly ? subject.clients() !== wanted : subject.clients() < wanted) await pause();
    return subject.clients();
  },
  usage,
  usageAtRest,
  cpu: async () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  /** All clients go to rooms, one after the other. */
  join: async (subject, { rooms }) => {
    [...subject.io.of('/').sockets.values()].forEach((socket, index) => {
      void socket.join(`room ${index % rooms}`);
    });
  },
  broadcast: async (subject, { count, perTick, data, rooms }) => {
    for (let sent = 0; sent < count;) {
      for (let i = 0; i < perTick && sent < count; i += 1, sent += 1) {
        const room = rooms === undefined ? undefined : `room ${sent % rooms}`;
        subject.broadcast('news', { ...data, n: sent }, room);
      }
      await new Promise(setImmediate);
    }
  },
  /** A producer that waits for nothing but the number of broadcasts under way. */
  windowed: async (subject, { count, inFlight, data }) => {
    progress = 0;
    for (let sent = 0; sent < count; sent += 1) {
      await untilProgress(sent - inFlight + 1);
      subject.broadcast('news', { ...data, n: sent });
    }
  },
  /** 17 characters at a time to the only client, as a model's answer comes. */
  tokens: async (subject, { count, manner }) => {
    const [socket] = subject.io.of('/').sockets.values();
    await MANNERS[manner](
      (n) => socket.emit('news', `token-${String(n).padStart(11, '0')}`),
      count,
    );
  },
  /** How many `count` events have come up, once there are that many. */
  counted: async (subject, { wanted }) => {
    while (subject.received() < wanted) await pause();
    return subject.received();
  },
  received: async (subject) => subject.received(),
};
