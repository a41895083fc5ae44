import type { ClientRequest, IncomingMessage } from 'node:http';
import { type RawData, WebSocket } from 'ws';
import {
  type EnginePacket,
  failureOf,
  type Transport,
  type TransportListener,
  type TransportTarget,
  UpstreamFailure,
} from './transport.js';

/** What of a refusal's body is read. */
const MAX_REFUSAL_CHARS = 1000;

/** EIO 3 puts the type of a binary packet in front of its bytes: 4, a message. */
const BINARY_MESSAGE = Buffer.of(4);

/** Engine.IO over a WebSocket. */
export function openWebSocket(target: TransportTarget, listener: TransportListener): Transport {
  const { eio, headers, maxMessageBytes, connectTimeoutMs } = target;
  const url = new URL(target.url);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url, {
    headers,
    handshakeTimeout: connectTimeoutMs,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  });
  let failure: UpstreamFailure | undefined;
  let isOpen = false;

  socket.on('open', () => (isOpen = true));
  socket.on('message', (data, isBinary) => {
    const packet = isBinary ? readBinary(toBuffer(data), eio) : toBuffer(data).toString('utf8');
    if (packet !== undefined) listener.packet(packet);
    else fail(new UpstreamFailure('broken', 'a binary message without its type (EIO 3)'));
  });
  socket.on('unexpected-response', (request, response) => {
    void refuse(request, response);
  });
  socket.on('error', (error) => {
    failure ??= new UpstreamFailure(isOpen ? 'broken' : 'away', error.message);
  });
  socket.on('close', (code) => {
    // 1006: the connection broke off without a word.
    failure ??= new UpstreamFailure(
      code === 1006 ? 'broken' : 'closed',
      `closed with code ${code}`,
    );
    listener.closed(failure);
  });

  async function refuse(request: ClientRequest, response: IncomingMessage): Promise<void> {
    fail(failureOf(response.statusCode ?? 0, await readStart(response)));
    request.destroy();
  }

  function fail(cause: UpstreamFailure): void {
    failure ??= cause;
    socket.terminate();
  }

  return {
    send(packet) {
      if (socket.readyState !== WebSocket.OPEN) return;
      socket.send(typeof packet === 'string' || eio === 4 ? packet : withType(packet));
    },
    get backlogBytes() {
      return socket.bufferedAmount;
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => socket.close(),
    destroy: () => socket.terminate(),
  };
}

function readBinary(bytes: Buffer, eio: 3 | 4): EnginePacket | undefined {
  if (eio === 4) return bytes;
  return bytes[0] === 4 ? bytes.subarray(1) : undefined;
}

function withType(bytes: Buffer): Buffer {
  return Buffer.concat([BINARY_MESSAGE, bytes]);
}

function toBuffer(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}

async function readStart(response: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      text += String(chunk);
      if (text.length > MAX_REFUSAL_CHARS) break;
    }
  } catch {
    // What there is of it will do.
  }
  return text;
}
