import { once } from 'node:events';
import { connectRaw } from './handshakes.js';

/**
 * Child process: opens N connections with as little work of its own as can be, and counts the events
 * that arrive, by their name in the bytes. Cheap clients leave the processor to the server.
 */
const [kind, port, count] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const EVENT = Buffer.from('news');
let received = 0;

function connect() {
  return connectRaw(kind, port, counter()).on('error', (error) => console.error(error.message));
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

process.on('message', ({ until }) => void tell(until));

/** No more at once than the system lets wait. */
const AT_ONCE = 1000;

for (let i = 0; i < count; i += 1) {
  if (kind === 'polling') void poll();
  else {
    const socket = connect();
    if (i % AT_ONCE === AT_ONCE - 1) await once(socket, 'connect');
  }
}

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
