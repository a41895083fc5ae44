import * as fc from 'fast-check';
import type { Dialect } from './dialect.js';
import { exported, importing } from './dialect.js';
import { EVENTS, literal } from './values.js';

/** How a server is made. What it says is the same in all. */
export interface ServerShape {
  readonly made: 'new' | 'function' | 'attached' | 'plain' | 'listening';
  readonly handlers: 'inline' | 'function' | 'module';
  readonly path: string | undefined;
}

export const anyServer: fc.Arbitrary<ServerShape> = fc.record({
  made: fc.constantFrom('new', 'function', 'attached', 'plain', 'listening'),
  handlers: fc.constantFrom('inline', 'function', 'module'),
  path: fc.constantFrom(undefined, undefined, undefined, '/live', '/chat/socket.io/'),
});

/** What a client may say to the server: every handler answers at once, so that answers keep their order. */
const HANDLERS = `
socket.on('sync', (done) => done());
socket.on('say', (name, ...values) => {
  log(who, 'say', name, ...values);
  socket.emit(name, ...values);
});
socket.on('ask', (value, reply) => {
  log(who, 'ask', value, typeof reply);
  reply({ answer: value });
});
socket.on('check', (value, reply) => {
  if (value === null) reply('nothing given', null);
  else reply(null, value);
});
socket.on('several', (count, reply) => reply(...Array.from({ length: count }, (_, n) => n)));
socket.on('never', (...values) => log(who, 'never', ...values));
socket.on('typing', () => {});
socket.on('join', (room, reply) => {
  socket.join(room);
  log(who, 'join', room, socket.rooms.size);
  reply?.('joined');
});
socket.on('leave', (room) => socket.leave(room));
socket.on('room', (room, ...values) => nsp.to(room).emit('room', room, ...values));
socket.on('others', (...values) => socket.broadcast.emit('others', ...values));
socket.on('all', (...values) => nsp.emit('all', ...values));
socket.on('whisper', (id, ...values) => nsp.to(id).emit('whisper', ...values));
socket.on('whoami', (reply) => reply(socket.id));
socket.on('quiz', (question, done) => {
  socket.emit('question', question, (...answers) => {
    log(who, 'answer', ...answers);
    done(...answers);
  });
});
socket.on('survey', async (question, done) => {
  try {
    done('answered', await socket.timeout(2000).emitWithAck('question', question));
  } catch {
    done('unanswered');
  }
});
socket.on('burst', (count) => {
  for (let n = 0; n < count; n += 1) socket.emit('tick', n);
});
socket.on('kick', (all) => socket.disconnect(all));
socket.on('drop', () => socket.conn.close());
socket.on('note', (...values) => log(who, 'note', ...values));
for (const name of NAMES) {
  socket.on(name, (...values) => {
    const reply = typeof values.at(-1) === 'function' ? values.pop() : undefined;
    log(who, 'heard', name, ...values);
    if (reply) reply('heard', ...values);
    else if (name === 'message') socket.send('echo', ...values);
  });
}
socket.on('disconnect', (reason) => log(who, 'disconnect', reason));
`;

const ADMIT = `
nsp.use((socket, next) => {
  const { token } = socket.handshake.auth;
  if (token !== 'bad') return next();
  next(Object.assign(new Error('not allowed'), { data: { code: 7 } }));
});
`;

/** The files of the server: it listens on `process.env.PORT`, and gives `io` and `httpServer`. */
export function writeServer({ made, handlers, path }: ServerShape, dialect: Dialect): Files {
  const any = dialect.isTypeScript ? ': any' : '';
  const serve = [`function serve(nsp${any}, socket${any})`, '{', ...greeting(), HANDLERS, '}'];
  const parts = {
    inline: [...greeting(), HANDLERS],
    function: ['serve(nsp, socket);'],
    module: ['serve(nsp, socket);'],
  };
  const names = [`const NAMES = [${EVENTS.map(literal).join(', ')}];`, 'const counts = {};'].join(
    '\n',
  );
  const log = importing(dialect, '{ log }', './log.js');
  const isOwn = handlers === 'module';
  const text = [
    ...creation(made, dialect, path === undefined ? [] : [`path: ${literal(path)}`]),
    ...(isOwn ? [importing(dialect, '{ serve }', './handlers.js')] : [log, names]),
    ...(handlers === 'function' ? serve : []),
    "for (const nsp of [io.of('/'), io.of('/chat'), io.of('/admin')]) {",
    ADMIT,
    "nsp.on('connection', (socket) => {",
    ...parts[handlers],
    '});',
    '}',
    ...(made === 'listening' ? [] : ["httpServer.listen(Number(process.env.PORT), '127.0.0.1');"]),
    exported(dialect, ['io', 'httpServer']),
  ];
  const own = [log, names, ...serve, exported(dialect, ['serve'])];
  return {
    [`server${dialect.extension}`]: lines(dialect.isTypeScript ? untyped(text) : text),
    ...(isOwn
      ? { [`handlers${dialect.extension}`]: lines(dialect.isTypeScript ? untyped(own) : own) }
      : {}),
  };
}

export type Files = Record<string, string>;

function greeting(): string[] {
  return [
    'const { auth, query } = socket.handshake;',
    "const name = `server ${nsp.name} ${auth.name ?? query.name ?? ''}`;",
    'counts[name] = (counts[name] ?? 0) + 1;',
    // The end of one connection and the beginning of the next may reach the server in any order.
    'const who = `${name} ${counts[name]}`;',
    "log(who, 'connection', auth, query.name, query.room);",
    "socket.emit('welcome', nsp.name, auth.name, query.name);",
  ];
}

function creation(made: ServerShape['made'], dialect: Dialect, own: readonly string[]): string[] {
  const http = importing(dialect, 'http', 'node:http');
  const express = importing(dialect, 'express', 'express');
  const named = importing(dialect, '{ Server }', 'socket.io');
  const plain = [http, named, 'const httpServer = http.createServer();'];
  const app = ['const app = express();', 'const httpServer = http.createServer(app);'];
  const given = [express, http, named, ...app];
  const options = (...more: readonly string[]): string => `{ ${[...more, ...own].join(', ')} }`;
  switch (made) {
    case 'new':
      return [...given, `const io = new Server(httpServer, ${options("cors: { origin: '*' }")});`];
    case 'attached':
      return [...given, `const io = new Server(${options()});`, 'io.attach(httpServer);'];
    case 'plain':
      return [...plain, `const io = new Server(httpServer, ${options()});`];
    case 'listening':
      return [
        express,
        named,
        'const app = express();',
        "app.get('/', (request, response) => response.send('hello'));",
        "const httpServer = app.listen(Number(process.env.PORT), '127.0.0.1');",
        `const io = new Server(httpServer, ${options('pingInterval: 10000')});`,
        'app.use((request, response) => response.status(404).end());',
      ];
    case 'function':
      if (dialect.kind !== 'commonjs') return creation('new', dialect, own);
      return [express, http, ...app, `const io = require('socket.io')(httpServer, ${options()});`];
  }
}

/** The server's handlers are JavaScript; what TypeScript would say of them is not what is tested. */
function untyped(text: readonly string[]): string[] {
  return ['// @ts-nocheck', ...text];
}

function lines(text: readonly string[]): string {
  return `${text.join('\n')}\n`;
}
