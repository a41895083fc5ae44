import { connect } from 'node:tls';
import { once } from 'node:events';
import type { LiveFinding } from './live-findings.js';
import { liveFinding } from './live-findings.js';

/** Behind it there may be an edge that speaks HTTP/2. */
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Whether a browser would get HTTP/2 here: only over TLS, and only where the other side offers it. */
export async function probeHttp2(url: URL): Promise<LiveFinding[]> {
  if (LOOPBACK.test(url.hostname)) return [];
  if (url.protocol === 'https:' && (await offersHttp2(url))) return [];
  return [liveFinding('sixConnections', url.origin)];
}

async function offersHttp2({ hostname, port }: URL): Promise<boolean> {
  const socket = connect({
    host: hostname,
    port: port === '' ? 443 : Number(port),
    servername: hostname,
    ALPNProtocols: ['h2', 'http/1.1'],
    // Who it is was checked when the stream was opened.
    rejectUnauthorized: false,
  });
  try {
    await once(socket, 'secureConnect');
    return socket.alpnProtocol === 'h2';
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
