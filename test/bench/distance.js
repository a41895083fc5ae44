import { once } from 'node:events';
import net from 'node:net';

/**
 * A TCP relay that keeps the bytes of both directions, in their order, for half a round trip; those of a new
 * connection for another whole one, which TCP takes to open it.
 * @returns its port
 */
export async function startDistance(target, roundTripMs) {
  const server = net.createServer({ noDelay: true }, (near) => {
    const far = net.connect({ port: target, host: '127.0.0.1', noDelay: true });
    const openAt = performance.now() + roundTripMs;
    carry(near, far, openAt, roundTripMs / 2);
    carry(far, near, openAt, roundTripMs / 2);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
}

function carry(from, to, openAt, delayMs) {
  const later = (act) => {
    setTimeout(() => act(), Math.max(openAt - performance.now(), 0) + delayMs);
  };
  from.on('data', (chunk) => later(() => to.write(chunk)));
  from.on('close', () => later(() => to.destroy()));
  from.on('error', () => {});
}
