import net from 'node:net';
import { randomBytes } from 'node:crypto';

const sse = (port, line, more) =>
  `${line} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: text/event-stream\r\n${more}`;
const secret = () => `Sse-Session: ${randomBytes(24).toString('base64url')}\r\n`;

/** How a client of each kind begins. */
const HANDSHAKES = {
  ws: (port) =>
    `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\n` +
    `Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
  sse: (port) => {
    const body = '{"open":{"protocol":1},"seq":1,"messages":[{"kind":"connect"}]}';
    const head = `Content-Type: application/json\r\n${secret()}Content-Length: ${body.length}\r\n\r\n`;
    return sse(port, 'POST /sse', head + body);
  },
  'sse-resume': (port) => sse(port, 'GET /sse', `${secret()}Last-Event-ID: x.1\r\n\r\n`),
  // Without a session of its own it is not asked whether it is there.
  'sse-get': (port) => sse(port, 'GET /sse', '\r\n'),
  'sse-plain': (port) => sse(port, 'GET /', '\r\n'),
};

/** Connects with as little work of its own as can be. @param onData gets the bytes as Node gives them */
export function connectRaw(kind, port, onData) {
  const socket = net.connect(port, '127.0.0.1', () => socket.write(HANDSHAKES[kind](port)));
  socket.setNoDelay(true);
  if (kind === 'ws') socket.once('data', () => socket.write(maskedText('40')));
  return socket.on('data', onData);
}

/** One unmasked key is as good as another here: zeros leave the text as it is. */
function maskedText(text) {
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
}
