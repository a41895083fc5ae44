import net from 'node:net';
import { randomBytes } from 'node:crypto';

/**
 * Child process: opens N connections with as little work of its own as can be, and counts the events
 * that arrive, by their name in the bytes. Cheap clients leave the processor to the server.
 */
const HANDSHAKES = {
  ws: (port) =>
    `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\n` +
    `Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
  sse: (port) => {
    const body = '{"open":{"protocol":1},"seq":1,"messages":[{"kind":"connect"}]}';
    return (
      `POST /sse HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\n` +
      `Sse-Session: ${randomBytes(24).toString('base64url')}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    );
  },
  // Without a session of its own it is not asked whether it is there.
  'sse-get': (port) =>
    `GET /sse HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: text/event-stream\r\n\r\n`,
  'sse-plain': (port) =>
    `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: text/event-stream\r\n\r\n`,
};

const [kind, port, count] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const EVENT = Buffer.from('news');
let received = 0;

function connect() {
  const socket = net.connect(port, '127.0.0.1', () => socket.write(HANDSHAKES[kind](port)));
  socket.setNoDelay(true);
  if (kind === 'ws') socket.once('data', () => socket.write(maskedText('40')));
  socket.on('data', counter());
  socket.on('error', (error) => console.error(error.message));
  return socket;
}

/** One unmasked key is as good as another here: zeros leave the text as it is. */
function maskedText(text) {
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
}

/** Counts the events in a connection's bytes, also those that a chunk's end cuts. */
function counter() {
  let tail = Buffer.alloc(0);
  return (chunk) => {
    const bytes = tail.length > 0 ? Buffer.concat([tail, chunk]) : chunk;
    let at = bytes.indexOf(EVENT);
    let end = 0;
    while (at >= 0) {
      received += 1;
      end = at + EVENT.length;
      at = bytes.indexOf(EVENT, end);
    }
    tail = bytes.subarray(Math.max(end, bytes.length - EVENT.length + 1));
  };
}

async function poll() {
  const { Agent, request } = await import('node:http');
  const agent = new Agent({ keepAlive: true });
  const exchange = (method, path, body) =>
    new Promise((resolve, reject) => {
      const req = request({ port, host: '127.0.0.1', method, path, agent }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () => resolve(text));
      });
      req.on('error', reject);
      req.end(body);
    });
  const { sid } = JSON.parse(
    (await exchange('GET', '/socket.io/?EIO=4&transport=polling')).slice(1),
  );
  const path = `/socket.io/?EIO=4&transport=polling&sid=${sid}`;
  await exchange('POST', path, '40');
  const read = counter();
  for (;;) read(Buffer.from(await exchange('GET', path)));
}

for (let i = 0; i < count; i += 1) {
  if (kind === 'polling') void poll();
  else connect();
}

process.on('message', ({ until }) => void tell(until));

/** Tells how many events have reached every connection, until so many have arrived in all. */
async function tell(until) {
  let told = 0;
  for (;;) {
    const reached = Math.floor(received / count);
    if (reached > told) process.send({ progress: (told = reached) });
    if (received >= until) break;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  received -= until;
  process.send({});
}
