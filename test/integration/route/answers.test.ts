import type { IncomingMessage } from 'node:http';
import type { Socket } from 'socket.io';
import { describe, expect, it } from 'vitest';
import { startRouted } from '../../support/routed-server.js';
import { MAJORS } from '../../support/socket-io-server.js';
import { until } from '../../support/until.js';
import { wireRequest, type WireStream } from '../../support/wire-client.js';

type Answer = (...args: readonly unknown[]) => void;

/** The frames of an answer that has ended: each name with its data. */
async function readAnswer(stream: WireStream): Promise<readonly (readonly [string, unknown])[]> {
  expect(await stream.ended()).toBe(true);
  return stream.frames.map(({ event = '', data = '' }) => [event, JSON.parse(data)] as const);
}

const COMPLETE = ['$end', { status: 'complete' }] as const;

/** A handler that says these words and acks. */
function say(socket: Socket, ...words: readonly string[]): void {
  socket.on('ask', (_body: unknown, ack: Answer) => {
    for (const word of words) socket.emit('token', word);
    ack();
  });
}

describe.each(MAJORS)('an answer, with %s,', (major) => {
  it('is what the handler emits from the event on, and ends with its ack', async () => {
    await using app = await startRouted({ major }, (socket) => {
      socket.emit('welcome', 'before');
      process.nextTick(() => socket.emit('welcome', 'in the last moment before'));
      socket.on('ask', ({ prompt }: { prompt: string }, ack: Answer) => {
        socket.emit('token', `${prompt}!`);
        setImmediate(() => {
          socket.emit('token', '?');
          ack({ tokens: 2 });
          socket.emit('token', 'after');
        });
      });
    });
    const stream = await wireRequest(app.url, { body: { prompt: 'Hello' } });
    const name = stream.headers['sse-stream'];
    expect(stream.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(await readAnswer(stream)).toEqual([
      ['$open', { protocol: 1, stream: name }],
      ['token', 'Hello!'],
      ['token', '?'],
      ['$end', { status: 'complete', ack: { tokens: 2 } }],
    ]);
    expect(stream.frames.map(({ id }) => id)).toEqual(['1', '2', '3', '4']);
  });

  it('has what reaches the socket through its rooms, its own included, and nothing else', async () => {
    await using app = await startRouted({ major }, (socket, io) => {
      socket.on('ask', async (_body: unknown, ack: Answer) => {
        await socket.join('watchers');
        io.to('watchers').emit('token', 'from a room');
        io.to(socket.id).emit('token', 'from its own');
        io.to('others').emit('token', 'from another');
        socket.broadcast.emit('token', 'for the others');
        ack();
      });
    });
    const answer = await readAnswer(await wireRequest(app.url, { body: {} }));
    expect(answer.slice(1)).toEqual([
      ['token', 'from a room'],
      ['token', 'from its own'],
      COMPLETE,
    ]);
  });

  it('carries events without exactly one argument, with binary or odd names as $event', async () => {
    await using app = await startRouted({ major }, (socket) => {
      socket.on('ask', (_body: unknown, ack: Answer) => {
        socket.emit('none');
        socket.emit('two', 1, [2]);
        socket.emit('$odd', 1);
        socket.emit('/a,b', 1);
        // Socket.IO 2 keeps this name to itself.
        if (major !== 'socket.io-v2') socket.emit('error', { message: 'no' });
        socket.emit('bytes', Buffer.from('hi'));
        ack();
      });
    });
    const answer = await readAnswer(await wireRequest(app.url, { body: {} }));
    expect(answer.slice(1)).toEqual([
      ['$event', { name: 'none', args: [] }],
      ['$event', { name: 'two', args: [1, [2]] }],
      ['$event', { name: '$odd', args: [1] }],
      ['$event', { name: '/a,b', args: [1] }],
      ...(major === 'socket.io-v2'
        ? []
        : [['$event', { name: 'error', args: [{ message: 'no' }] }]]),
      ['$event', { name: 'bytes', args: [{ _placeholder: true, num: 0 }], bin: ['aGk='] }],
      COMPLETE,
    ]);
  });

  it('ends with an event of `until`, which belongs to it, and the handler sees disconnect', async () => {
    const seen: unknown[] = [];
    await using app = await startRouted({ major, until: ['finish'] }, (socket) => {
      socket.on('disconnect', (reason: string) => seen.push(reason));
      socket.on('ask', () => {
        socket.emit('token', 'a');
        socket.emit('finish', { id: 7 });
        socket.emit('token', 'late');
      });
    });
    const answer = await readAnswer(await wireRequest(app.url, { body: {} }));
    expect(answer.slice(1)).toEqual([['token', 'a'], ['finish', { id: 7 }], COMPLETE]);
    await until('the handler has seen disconnect', () => seen.length > 0);
    expect(seen).toEqual(['client namespace disconnect']);
  });

  it('ends as an error with an event of `failures`, and says what it said', async () => {
    await using app = await startRouted({ major, failures: ['answer_error'] }, (socket) => {
      socket.on('ask', () => socket.emit('answer_error', { message: 'overloaded' }));
    });
    const answer = await readAnswer(await wireRequest(app.url, { body: {} }));
    expect(answer[1]).toEqual(['answer_error', { message: 'overloaded' }]);
    expect(answer[2]).toMatchObject([
      '$end',
      {
        status: 'error',
        problem: { status: 502, code: 'failed', event: 'answer_error', detail: 'overloaded' },
      },
    ]);
  });

  it.each([
    ['complete', 'there is no other end', {}],
    ['cancelled', 'another end was promised', { until: ['finish'] }],
  ])('is %s when the server disconnects the socket and %s', async (status, _, options) => {
    await using app = await startRouted({ major, ...options }, (socket) => {
      socket.on('ask', () => {
        socket.emit('token', 'a');
        socket.disconnect();
      });
    });
    const answer = await readAnswer(await wireRequest(app.url, { body: {} }));
    expect(answer.slice(1)).toEqual([
      ['token', 'a'],
      ['$end', { status }],
    ]);
  });

  it('is an error when it takes too long, and the handler sees disconnect', async () => {
    const seen: unknown[] = [];
    const options = { major, timeLimitMs: 50, until: ['finish'] };
    await using app = await startRouted(options, (socket) => {
      socket.on('disconnect', (reason: string) => seen.push(reason));
      socket.on('ask', () => socket.emit('token', 'a'));
    });
    const answer = await readAnswer(await wireRequest(app.url, { body: {} }));
    expect(answer[1]).toEqual(['token', 'a']);
    const problem = { code: 'timed-out', limitMs: 50, wanted: ['ack', 'disconnect', 'finish'] };
    expect(answer[2]).toMatchObject(['$end', { status: 'error', problem }]);
    await until('the handler has seen disconnect', () => seen.length > 0);
  });

  it('is an error when it would pass maxBytes, and what fits is delivered', async () => {
    await using app = await startRouted({ major, maxBytes: 1000 }, (socket) => {
      say(socket, 'x'.repeat(300), 'y'.repeat(300), 'z'.repeat(300));
    });
    const answer = await readAnswer(await wireRequest(app.url, { body: {} }));
    expect(answer.slice(1, -1)).toEqual([
      ['token', 'x'.repeat(300)],
      ['token', 'y'.repeat(300)],
    ]);
    expect(answer.at(-1)).toMatchObject([
      '$end',
      { status: 'error', problem: { code: 'payload-too-large', limit: 1000 } },
    ]);
  });

  it('is an error when what the handler acks is larger than maxBytes', async () => {
    await using app = await startRouted({ major, maxBytes: 1000 }, (socket) => {
      socket.on('ask', (_body: unknown, ack: Answer) => ack('x'.repeat(1000)));
    });
    const answer = await readAnswer(await wireRequest(app.url, { body: {} }));
    expect(answer.slice(1)).toMatchObject([
      ['$end', { status: 'error', problem: { code: 'payload-too-large', limit: 1000 } }],
    ]);
  });

  it('has only the events that the route names, and those that end it', async () => {
    const options = { major, events: ['token'], until: ['finish'] };
    await using app = await startRouted(options, (socket, io) => {
      socket.on('ask', () => {
        io.emit('news', 'for everyone');
        socket.emit('token', 'a');
        socket.emit('finish', 1);
      });
    });
    const answer = await readAnswer(await wireRequest(app.url, { body: {} }));
    expect(answer.slice(1)).toEqual([['token', 'a'], ['finish', 1], COMPLETE]);
  });

  it('keeps its namespace: its middlewares, its handlers', async () => {
    const seen: unknown[] = [];
    await using app = await startRouted({ major, namespace: '/ai' }, (socket) => {
      seen.push(socket.nsp.name);
      say(socket, 'a');
    });
    app.io.of('/ai').use((socket, next) => {
      seen.push(socket.request.url);
      next();
    });
    const answer = await readAnswer(await wireRequest(`${app.url}?x=1`, { body: {} }));
    expect(answer.slice(1)).toEqual([['token', 'a'], COMPLETE]);
    expect(seen).toEqual(['/chat?x=1', '/ai']);
  });

  it('is a problem that tells nothing of the refusal when a middleware refuses', async () => {
    await using app = await startRouted({ major }, () => undefined);
    app.io.use((_socket, next) => {
      next(Object.assign(new Error('secret reason'), { data: { table: 'users' } }));
    });
    const refused = await wireRequest(app.url, { body: {} });
    expect(refused.status).toBe(403);
    expect(refused.headers['content-type']).toBe('application/problem+json');
    expect(await refused.body()).toEqual({
      status: 403,
      code: 'forbidden',
      title: 'The request was refused',
    });
  });

  it('tells of a refusal what the route lets it', async () => {
    const refusal = ({ message, data }: { message: string; data?: unknown }) => ({
      status: 401,
      detail: message,
      data,
    });
    await using app = await startRouted({ major, refusal }, () => undefined);
    app.io.use((_socket, next) => {
      next(Object.assign(new Error('token expired'), { data: { code: 'EXPIRED' } }));
    });
    const refused = await wireRequest(app.url, { body: {} });
    expect(refused.status).toBe(401);
    // Socket.IO 2 sends the data in place of the text.
    const detail = major === 'socket.io-v2' ? '' : 'token expired';
    expect(await refused.body()).toMatchObject({ detail, data: { code: 'EXPIRED' } });
  });

  it('is a problem when the socket is disconnected before the event', async () => {
    await using app = await startRouted({ major }, (socket) => void socket.disconnect(true));
    expect((await wireRequest(app.url, { body: {} })).status).toBe(403);
  });

  it('waits for a handler that is registered late, and is a problem when there is none', async () => {
    let registers = true;
    await using app = await startRouted({ major }, (socket) => {
      setTimeout(() => registers && say(socket, 'late'), 30);
    });
    const answer = await readAnswer(await wireRequest(app.url, { body: {} }));
    expect(answer.slice(1)).toEqual([['token', 'late'], COMPLETE]);
    registers = false;
    const unhandled = await wireRequest(app.url, { body: {} });
    expect(unhandled.status).toBe(501);
    expect(await unhandled.body()).toMatchObject({ code: 'unhandled', detail: 'event: ask' });
  });

  it('is collected for a client that wants JSON', async () => {
    await using app = await startRouted({ major }, (socket) => {
      socket.on('ask', (_body: unknown, ack: Answer) => {
        socket.emit('token', 'a');
        socket.emit('two', 1, 2);
        ack('done', 3);
      });
    });
    const headers = { accept: 'application/json' };
    const collected = await wireRequest(app.url, { body: {}, headers });
    expect(collected.headers['content-type']).toBe('application/json');
    expect(await collected.body()).toEqual({
      stream: collected.headers['sse-stream'],
      status: 'complete',
      args: ['done', 3],
      events: [
        { event: 'token', data: 'a' },
        { event: 'two', data: [1, 2] },
      ],
    });
  });

  it('is a problem, with what there is of it, for a client that wants JSON when it fails', async () => {
    await using app = await startRouted({ major, timeLimitMs: 50 }, (socket) => {
      socket.on('ask', () => socket.emit('token', 'a'));
    });
    const failed = await wireRequest(app.url, {
      body: {},
      headers: { accept: 'application/json' },
    });
    expect(failed.status).toBe(504);
    expect(await failed.body()).toMatchObject({
      status: 504,
      code: 'timed-out',
      events: [{ event: 'token', data: 'a' }],
    });
  });
});

describe('a handler', () => {
  it('finds the request, its body and the credentials where it expects them', async () => {
    const seen: unknown[] = [];
    await using app = await startRouted({}, (socket) => {
      // Express and this bridge put it there.
      const { method, url, body } = socket.request as typeof socket.request & { body?: unknown };
      seen.push(method, url, body, socket.handshake.auth, socket.handshake.headers['x-test']);
      say(socket);
    });
    const headers = { authorization: 'Bearer demo-ada', 'x-test': 'yes' };
    await readAnswer(await wireRequest(`${app.url}?q=1`, { body: { prompt: 'p' }, headers }));
    expect(seen).toEqual(['POST', '/chat?q=1', { prompt: 'p' }, { token: 'demo-ada' }, 'yes']);
  });

  it.each([
    ['the body', { prompt: 'p' }, {}, [{ prompt: 'p' }]],
    ['the items of an array', ['p', 2], {}, ['p', 2]],
    [
      'what `args` makes of the request',
      { prompt: 'p' },
      { args: ({ url }: IncomingMessage) => [url, 'x'] },
      ['/chat', 'x'],
    ],
  ])('gets %s as its arguments', async (_, body, options, expected) => {
    const seen: unknown[] = [];
    await using app = await startRouted(options, (socket) => {
      socket.on('ask', (...args: unknown[]) => {
        seen.push(...args.slice(0, -1));
        socket.disconnect();
      });
    });
    await readAnswer(await wireRequest(app.url, { body }));
    expect(seen).toEqual(expected);
  });

  it('gets no ack where its ack is a receipt', async () => {
    const seen: unknown[] = [];
    await using app = await startRouted({ ack: false, until: ['finish'] }, (socket) => {
      socket.on('ask', (...args: unknown[]) => {
        seen.push(args);
        socket.emit('finish', 1);
      });
    });
    await readAnswer(await wireRequest(app.url, { body: { prompt: 'p' } }));
    expect(seen).toEqual([[{ prompt: 'p' }]]);
  });

  it('shows an event that it wants an answer to, and gets none', async () => {
    await using app = await startRouted({}, (socket) => {
      socket.on('ask', async (_body: unknown, ack: Answer) => {
        const confirmed: unknown = await socket
          .timeout(20)
          .emitWithAck('confirm', 'rm -r')
          .catch((error: unknown) => error);
        ack(confirmed instanceof Error);
      });
    });
    const answer = await readAnswer(await wireRequest(app.url, { body: {} }));
    expect(answer.slice(1)).toEqual([
      ['confirm', 'rm -r'],
      ['$end', { status: 'complete', ack: true }],
    ]);
  });

  it("has its events whole where Socket.IO's state recovery adds offsets to them", async () => {
    const io = { connectionStateRecovery: {} };
    await using app = await startRouted({ io }, (socket) => {
      socket.on('ask', (_body: unknown, ack: Answer) => {
        socket.emit('token', 'a');
        socket.volatile.emit('token', 'b');
        socket.emit('bytes', Buffer.from('hi'));
        ack();
      });
    });
    const answer = await readAnswer(await wireRequest(app.url, { body: {} }));
    expect(answer.slice(1)).toEqual([
      ['token', 'a'],
      ['token', 'b'],
      ['$event', { name: 'bytes', args: [{ _placeholder: true, num: 0 }], bin: ['aGk='] }],
      COMPLETE,
    ]);
  });
});
