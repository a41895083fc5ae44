import { randomBytes } from 'node:crypto';
import http2 from 'node:http2';
import { once } from 'node:events';

/** What the tabs of a browser do: sessions over one HTTP/2 connection. */
export interface Tabs extends Disposable {
  /** Opens a session; resolves when its namespace is connected. */
  open(): Promise<Tab>;
}

export interface Tab {
  /** What the stream has brought so far. */
  readonly text: string;
  /** Sends an event as the session's second message. @returns the status */
  send(name: string, ...args: readonly unknown[]): Promise<number>;
}

export function connectTabs(origin: string, path: string, ca: Buffer): Tabs {
  const connection = http2.connect(origin, { ca });
  function request(secret: string, body: object): http2.ClientHttp2Stream {
    const stream = connection.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/json',
      'sse-session': secret,
    });
    return stream.end(JSON.stringify(body)).setEncoding('utf8');
  }
  return {
    async open() {
      const secret = randomBytes(24).toString('base64url');
      const opening = { open: { protocol: 1 }, seq: 1, messages: [{ kind: 'connect' }] };
      const stream = request(secret, opening);
      let text = '';
      await new Promise<void>((resolve) => {
        stream.on('data', (chunk: string) => {
          text += chunk;
          if (text.includes('event: $connect')) resolve();
        });
      });
      return {
        get text() {
          return text;
        },
        async send(name, ...args) {
          const answer = request(secret, { seq: 2, messages: [{ kind: 'event', name, args }] });
          // As Node's types have it: the headers come first.
          const [headers] = (await once(answer, 'response')) as [http2.IncomingHttpHeaders];
          answer.resume();
          return Number(headers[':status']);
        },
      };
    },
    [Symbol.dispose]: () => connection.destroy(),
  };
}
