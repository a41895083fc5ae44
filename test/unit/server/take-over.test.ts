import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { EventEmitter, once } from 'node:events';
import { createServer, get, OutgoingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import { PerformanceObserver } from 'node:perf_hooks';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createCertificate, opensslMissing } from '../../support/certificate.js';
import { connectTls, frameOf, PLAIN_GET, startLongStream } from '../../support/long-stream.js';
import { until } from '../../support/until.js';

const BODY = 'POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n\r\n{}';

describe('a stream that lasts has its connection for itself', () => {
  it('goes on and ends as HTTP has it', async () => {
    const { isTaken, writer, text, seen } = await startLongStream();
    writer.write([frameOf('one'), frameOf('two')]);
    writer.end(frameOf('goodbye'));
    await until('all is closed', () => seen.length === 3);
    expect(isTaken).toBe(true);
    // Else its client may send the next request over it, and lose it.
    expect(text()).toContain('\r\nConnection: close\r\n');
    expect(text().split('\r\n\r\n').slice(1).join('\r\n\r\n')).toBe(
      'd\r\ndata: hello\n\n\r\n16\r\ndata: one\n\ndata: two\n\n\r\nf\r\ndata: goodbye\n\n\r\n0\r\n\r\n',
    );
  });

  it('also when it answers a body that has been read', async () => {
    const prepare = ({ req }: ServerResponse): void => void req.resume();
    expect(await startLongStream({ request: BODY, prepare })).toMatchObject({ isTaken: true });
  });

  it.skipIf(opensslMissing !== undefined)(
    `also over TLS${opensslMissing === undefined ? '' : ` (skipped: ${opensslMissing})`}`,
    async () => {
      using certificate = createCertificate();
      const server = https.createServer(certificate);
      const { isTaken, writer, text, seen } = await startLongStream({
        server,
        connect: connectTls,
      });
      writer.end(frameOf('goodbye'));
      await until('all is closed', () => seen.length === 3);
      expect(isTaken).toBe(true);
      expect(text()).toContain('goodbye\n\n\r\n0\r\n\r\n');
    },
  );

  it('hears that its client is gone, or has said all', async () => {
    for (const leave of ['destroy', 'end'] as const) {
      const { client, seen, writer } = await startLongStream();
      client[leave]();
      await until('the stream is over', () => seen.includes('cut'));
      expect(writer.write([frameOf('late')])).toBe(true);
    }
  });

  it('does not read what its client says on', async () => {
    const { client, server, text, writer } = await startLongStream();
    server.on('request', () => expect.unreachable('a request behind a stream'));
    client.write(`${PLAIN_GET}\0 no HTTP at all \r\n\r\n`.repeat(20_000));
    await until('all of it has been taken', () => client.writableLength === 0);
    writer.write([frameOf('still there')]);
    await until('the stream goes on', () => text().endsWith('data: still there\n\n\r\n'));
  });

  it('is told when its client reads again', async () => {
    const { client, writer } = await startLongStream();
    const drained = new Promise<void>((resolve) =>
      writer.watch({ onDrain: () => resolve(), onCut: () => undefined }),
    );
    client.pause();
    while (writer.write([frameOf('x'.repeat(100_000))]));
    expect(writer.isIdle).toBe(false);
    client.resume();
    await drained;
  });

  it('is waited for by server.close(), and closed by closeAllConnections()', async () => {
    const { isTaken, server, seen, writer } = await startLongStream();
    const other = await startLongStream();
    const closed = once(server, 'close');
    server.close();
    server.closeIdleConnections();
    writer.write([frameOf('still there')]);
    expect({ isTaken, seen }).toEqual({ isTaken: true, seen: [] });
    server.closeAllConnections();
    await closed;
    await until('all is closed', () => seen.length === 3);
    expect(seen.toSorted()).toEqual(['client closed', 'cut', 'over']);
    expect(other.seen).toEqual([]);
  });

  it('gives the parser back in order: other connections are served as ever', async () => {
    const server = createServer();
    const { port, seen } = await startLongStream({ server });
    server.on('request', (_, response: ServerResponse) => void response.end('answer'));
    for (let turn = 0; turn < 3; turn += 1) {
      const request = get({ port, agent: false });
      const [response] = await once(request, 'response');
      expect(await response.setEncoding('utf8').toArray()).toEqual(['answer']);
    }
    expect(seen).toEqual([]);
  });
});

describe('a stream is left to Node, which tells of its end', () => {
  it.each<[when: string, (response: ServerResponse, tell: () => void) => unknown]>([
    ['somebody waits for its end', (response, tell) => response.on('finish', tell)],
    ['somebody waits for its close', (response, tell) => response.on('close', tell)],
    ['its end is wrapped', (response, tell) => wrap(response, 'end', tell)],
    ['its events are wrapped', (response, tell) => wrap(response, 'emit', tell)],
    ['its end is wrapped for all responses', (_, tell) => wrapForAll('end', tell)],
    ['its events are wrapped for all responses', (_, tell) => wrapForAll('emit', tell)],
    ['a diagnostics channel is listened to', (_, tell) => listenToFinish(tell)],
  ])('when %s', async (_, prepare) => {
    let isTold = false;
    const { isTaken, writer } = await startLongStream({
      prepare: (response) => void prepare(response, () => (isTold = true)),
    });
    expect(isTaken).toBe(false);
    isTold = false;
    writer.end(frameOf('goodbye'));
    await until('it is told', () => isTold);
  });

  it('when somebody comes to wait only later', async () => {
    const { isTaken, response, writer, text, seen } = await startLongStream();
    expect(isTaken).toBe(true);
    const closed = once(response, 'close');
    await until('the response has its connection again', () => response.socket);
    writer.write([frameOf('one')]);
    writer.end(frameOf('goodbye'));
    await closed;
    await until('all is closed', () => seen.length === 3);
    expect(text()).toContain('d\r\ndata: hello\n\n\r\nb\r\ndata: one\n\n\r\n');
    expect(text()).toContain('data: goodbye\n\n\r\n0\r\n\r\n');
  });

  it('when responses are measured', async () => {
    const observed = new Promise<void>((resolve) => {
      const observer = new PerformanceObserver((list) => {
        if (list.getEntriesByName('HttpRequest').length > 0) resolve();
      });
      observer.observe({ entryTypes: ['http'] });
      onTestFinished(() => observer.disconnect());
    });
    const { isTaken, writer } = await startLongStream();
    expect(isTaken).toBe(false);
    writer.end(frameOf('goodbye'));
    await observed;
  });
});

describe('a response that an application has kept is what it would be', () => {
  it('when it breaks it off', async () => {
    const { response, seen } = await startLongStream();
    expect(response.destroy()).toBe(response);
    expect(response.destroyed).toBe(true);
    await until('all is closed', () => seen.length === 3);
    expect(seen).toContain('cut');
  });

  it('when it writes to it and ends it', async () => {
    const { isTaken, response, writer, text, seen } = await startLongStream();
    expect(isTaken).toBe(true);
    writer.write([frameOf('one')]);
    response.write('data: two\n\n');
    const finished = once(response, 'finish');
    response.end('data: three\n\n');
    await finished;
    await until('all is closed', () => seen.length === 3);
    expect(text().match(/(?<=data: )\w+/g)).toEqual(['hello', 'one', 'two', 'three']);
    expect(text().endsWith('\r\n0\r\n\r\n')).toBe(true);
    expect(seen).toContain('cut');
  });

  it('when it looks at it', async () => {
    const { isTaken, response, client, seen } = await startLongStream();
    const look = () => [response.destroyed, response.writableEnded, response.socket?.writable];
    expect([isTaken, ...look()]).toEqual([true, false, false, true]);
    client.destroy();
    await until('the stream is over', () => seen.includes('cut'));
    expect(look()).toEqual([true, false, false]);
  });
});

describe('a stream is left as it is', () => {
  it.each([
    ['when the body has not been read', BODY],
    ['when another request has come behind it', PLAIN_GET + PLAIN_GET],
    ['towards HTTP/1.0', PLAIN_GET.replace('1.1', '1.0')],
  ])('%s', async (_, request) => {
    const prepare = ({ req }: ServerResponse): void => void req.on('error', () => undefined);
    const { isTaken, writer, text, seen } = await startLongStream({ request, prepare });
    writer.end(frameOf('goodbye'));
    await until('all is closed', () => seen.length === 3);
    expect(isTaken).toBe(false);
    expect(text()).toContain('goodbye');
  });
});

function wrap(response: object, name: 'emit' | 'end', tell: () => void): void {
  const original: unknown = Reflect.get(response, name);
  if (typeof original !== 'function') throw new Error(`no function: ${name}`);
  const wrapped = function (this: unknown, ...args: unknown[]): unknown {
    tell();
    return Reflect.apply(original, this, args);
  };
  Object.assign(response, { [name]: wrapped });
}

/** As tools that measure an application do. */
function wrapForAll(name: 'emit' | 'end', tell: () => void): void {
  const { prototype } = name === 'emit' ? EventEmitter : OutgoingMessage;
  const original: unknown = Reflect.get(prototype, name);
  wrap(prototype, name, tell);
  onTestFinished(() => void Object.assign(prototype, { [name]: original }));
}

function listenToFinish(tell: () => void): void {
  const name = 'http.server.response.finish';
  subscribe(name, tell);
  onTestFinished(() => void unsubscribe(name, tell));
}
