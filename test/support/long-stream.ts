import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import net from 'node:net';
import tls from 'node:tls';
import { onTestFinished } from 'vitest';
import { openStream, type StreamWriter } from '../../runtime/src/server/stream/stream-writer.js';
import { listen, type RunningHttpServer } from './http-server.js';
import { until } from './until.js';

export const PLAIN_GET = 'GET / HTTP/1.1\r\nHost: here\r\n\r\n';

export interface LongStream {
  readonly server: RunningHttpServer['server'];
  readonly port: number;
  readonly response: ServerResponse;
  readonly writer: StreamWriter;
  readonly client: net.Socket;
  /** What has happened, in its order. */
  readonly seen: ('over' | 'cut' | 'client closed')[];
  /** Whether the stream's connection has been taken from Node. */
  readonly isTaken: boolean;
  /** Everything that has arrived. */
  readonly text: () => string;
}

/**
 * A stream that has settled, and its client.
 * @param options.request what the client says first
 * @param options.prepare what an application does with the response before
 */
export async function startLongStream({
  server = createServer(),
  request = PLAIN_GET,
  prepare = (_response: ServerResponse): void => undefined,
  connect = (port: number): net.Socket => net.connect({ port, host: '127.0.0.1' }),
} = {}): Promise<LongStream> {
  const running = await listen(server);
  onTestFinished(() => running[Symbol.asyncDispose]());
  const port = Number(new URL(running.origin).port);
  const client = connect(port);
  const seen: LongStream['seen'] = [];
  let text = '';
  client.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  client.on('close', () => seen.push('client closed')).on('error', () => undefined);
  client.write(request);
  const [, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse];
  prepare(response);
  const host = { bytes: { sent: 0 }, closed: () => void seen.push('over') };
  const writer = openStream(response, host);
  writer.watch({ onCut: () => void seen.push('cut'), onDrain: () => undefined });
  writer.settleSoon();
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
  writer.write([frameOf('hello')]);
  await until('the first frame arrives', () => text.includes('data: hello'));
  // Node's own: what it has under way on the connection.
  const isTaken = Reflect.get(response.req.socket, '_httpMessage') === null;
  return { server, port, response, writer, client, seen, isTaken, text: () => text };
}

export function connectTls(port: number): net.Socket {
  return tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
}

export function frameOf(word: string): { seq: number; text: string; size: number } {
  const text = `data: ${word}\n\n`;
  return { seq: 0, text, size: text.length };
}
