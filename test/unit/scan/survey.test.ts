import { MemoryDisk, migrate } from '@sse-migrate/codemods';
import type { Survey } from '@sse-migrate/codemods';
import { describe, expect, it } from 'vitest';

const CLIENT = "import { io } from 'socket.io-client';\nconst socket = io();\n";
const SERVER = "const { Server } = require('socket.io');\nconst io = new Server(3000);\n";

async function surveyOf(texts: Record<string, string>): Promise<Survey> {
  const files = Object.entries({ 'package.json': '{}', ...texts });
  const disk = new MemoryDisk(Object.fromEntries(files.map(([f, text]) => [`/app/${f}`, text])));
  const result = await migrate({ paths: ['/app'], disk, runtimeVersion: '1', survey: true });
  if (result.survey === undefined) throw new Error('there is no survey');
  return result.survey;
}

/** `file:line payload` of each end, by event. */
async function eventsOf(texts: Record<string, string>): Promise<Record<string, string>> {
  const { events } = await surveyOf(texts);
  return Object.fromEntries(
    events.map(({ name, direction, from, to }) => [
      `${direction} ${name}`,
      [from, to]
        .map((ends) =>
          ends
            .map((end) =>
              [
                `${end.file}:${end.line}`,
                ...end.payload,
                end.hasAck ? 'ack' : '',
                end.audience ?? '',
              ]
                .filter(Boolean)
                .join(' '),
            )
            .join(' | '),
        )
        .join(' -> '),
    ]),
  );
}

async function hurdlesOf(texts: Record<string, string>): Promise<string[]> {
  return (await surveyOf(texts)).hurdles.map(({ code, file, line }) => `${code} ${file}:${line}`);
}

describe('the events of an application', () => {
  it('are joined by name and direction, with payload, answer and rooms', async () => {
    const events = await eventsOf({
      'client.js': `${CLIENT}socket.emit('ask', { prompt: 'hi', room }, (reply) => {});\nsocket.on('token', ({ text }) => {});\n`,
      'server.js': `${SERVER}io.on('connection', (socket) => {\n  socket.on('ask', ({ prompt }, done) => {\n    io.to(room).emit('token', { text: prompt });\n    done();\n  });\n});\n`,
    });
    expect(events).toEqual({
      'to-server ask': 'client.js:3 { prompt: string, room } ack -> server.js:4 { prompt } ack',
      'to-client token': 'server.js:5 { text } room -> client.js:4 { text }',
    });
  });

  const EMIT = "socket.emit(EVENTS.CHAT, 'hi');\n";
  const HEAR =
    "io.on('connection', (socket) => socket.on(EVENTS.CHAT, (text) => io.emit(EVENTS.CHAT, text)));\n";
  const imported = "import { EVENTS } from './events';\n";
  const required = "const { EVENTS } = require('./events');\n";

  it.each([
    ['an object', { 'events.ts': "export const EVENTS = { CHAT: 'chat' } as const;\n" }, imported],
    ['an enum', { 'events.ts': "export enum EVENTS { CHAT = 'chat' }\n" }, imported],
    [
      'a frozen object behind a barrel',
      {
        'events/index.js': "export * from './names.js';\n",
        'events/names.js': "const CHAT = 'chat';\nexport const EVENTS = Object.freeze({ CHAT });\n",
      },
      imported,
    ],
    [
      'a namespace',
      { 'events.js': "export const CHAT = 'chat';\n" },
      "import * as EVENTS from './events.js';\n",
    ],
    [
      'the default of a module',
      { 'events.js': "const EVENTS = { 'CHAT': 'chat' };\nexport default EVENTS;\n" },
      "import EVENTS from './events.js';\n",
    ],
    ['CommonJS', { 'events.js': "exports.EVENTS = { CHAT: 'chat' };\n" }, required],
    [
      'CommonJS as a whole',
      { 'events.js': "const CHAT = 'chat';\nmodule.exports = { CHAT };\n" },
      "const EVENTS = require('./events');\n",
    ],
  ])('have the names that %s gives them', async (_name, files, load) => {
    const { events, unnamed } = await surveyOf({
      ...files,
      'client.ts': `${load}${CLIENT}${EMIT}`,
      'server.ts': `${load}${SERVER}${HEAR}`,
    });
    expect(unnamed).toEqual([]);
    expect(events.map(({ name, direction }) => `${direction} ${name}`)).toEqual([
      'to-server chat',
      'to-client chat',
    ]);
  });

  it('have no name where it is put together', async () => {
    const { events, unnamed } = await surveyOf({
      'events.js': 'export const event = (room) => `chat ${room}`;\n',
      'client.js': `import { event } from './events.js';\n${CLIENT}socket.emit(event(1));\n`,
    });
    expect(events).toEqual([]);
    expect(unnamed).toEqual([{ file: 'client.js', line: 4 }]);
  });

  it('do not include what belongs to the life of a connection', async () => {
    expect(
      await eventsOf({
        'client.js': `${CLIENT}socket.on('connect', f); socket.on('connect_error', f);\n`,
        'server.js': `${SERVER}io.on('connection', (s) => { s.on('disconnect', f); });\n`,
      }),
    ).toEqual({});
  });

  it('tell of names that are worked out at run time where they are', async () => {
    const { unnamed } = await surveyOf({ 'client.js': `${CLIENT}socket.emit(pick(), 1);\n` });
    expect(unnamed).toEqual([{ file: 'client.js', line: 3 }]);
  });

  const HANDLER = "  socket.on('x', () => {});\n";
  it.each<[string, Record<string, string>, string]>([
    [
      'handlers in a module of their own',
      {
        'server.js': `${SERVER}io.on('connection', (socket) => { require('./h')(io, socket); });\n`,
        'h.js': `module.exports = (io, socket) => {\n${HANDLER}};\n`,
      },
      'h.js:2',
    ],
    [
      'a handler that is itself a module',
      {
        'server.js': `${SERVER}io.on('connection', require('./h'));\n`,
        'h.js': `module.exports = function (socket) {\n${HANDLER}};\n`,
      },
      'h.js:2',
    ],
    [
      'named functions of an ES module',
      {
        'server.js':
          "import { Server } from 'socket.io';\nimport { add } from './h.js';\nconst io = new Server(3000);\nio.on('connection', (socket) => add(socket));\n",
        'h.js': `export function add(socket) {\n${HANDLER}}\n`,
      },
      'h.js:2',
    ],
    [
      'a class that is given the server',
      {
        'server.js': `${SERVER}const Chat = require('./h');\nnew Chat(io).start();\n`,
        'h.js': `class Chat {\n  constructor(io) { this.io = io; }\n  start() { this.io.on('connection', (socket) => {\n${HANDLER}  }); }\n}\nmodule.exports = Chat;\n`,
      },
      'h.js:4',
    ],
    [
      'a namespace',
      {
        'server.js': `${SERVER}io.of('/a').use(auth).on('connection', (socket) => {\n${HANDLER}});\n`,
      },
      'server.js:4',
    ],
    [
      'a parameter that is declared to be a socket',
      {
        'h.ts': `import type { Socket } from 'socket.io';\nexport const add = (socket: Socket) => {\n${HANDLER}};\n`,
      },
      'h.ts:3',
    ],
    [
      'a gateway of Nest',
      {
        'h.ts':
          "import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';\nimport 'socket.io';\n@WebSocketGateway()\nexport class Chat {\n  @SubscribeMessage('x')\n  handle() {}\n}\n",
      },
      'h.ts:5',
    ],
  ])('are found in %s', async (_, texts, where) => {
    const events = await eventsOf(texts);
    expect(events['to-server x']).toBe(` -> ${where}`);
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'a module that imports the server',
      {
        'io.js': `${SERVER}module.exports = { io };\n`,
        'c.js': "const { io } = require('./io');\nfunction f() { io.emit('x', 1); }\n",
      },
      'c.js:2 number everyone -> ',
    ],
    [
      'a function that gives the server',
      {
        'io.js': `${SERVER}exports.getIO = () => { return io; };\n`,
        'c.js': "const { getIO } = require('./io');\ngetIO().in('a').emit('x');\n",
      },
      "c.js:2 'a' -> ",
    ],
    [
      'what Express keeps',
      {
        'io.js': `${SERVER}app.set('io', io);\n`,
        'c.js': "module.exports = (req) => req.app.get('io').emit('x');\n",
      },
      'c.js:1 everyone -> ',
    ],
    [
      'what a middleware puts on the request',
      {
        'io.js': `${SERVER}app.use((req, res, next) => { req.io = io; next(); });\n`,
        'c.js': "module.exports = (req) => req.io.emit('x');\n",
      },
      'c.js:1 everyone -> ',
    ],
  ])('are sent through %s', async (_, texts, ends) => {
    expect(await eventsOf(texts)).toEqual({ 'to-client x': ends });
  });

  it.each([
    ['the server of a socket', "io.on('connection', (s) => { s.server.emit('x'); });\n", '3'],
    ['what is assigned', "let kept;\nconst other = (kept = io);\nother.emit('x');\n", '5'],
    ['a parameter', "function f(nsp: Namespace) {\n  nsp.emit('x');\n}\n", '4'],
  ])('go to everyone through %s', async (_, text, line) => {
    const events = await eventsOf({ 's.ts': SERVER + text });
    expect(events).toEqual({ 'to-client x': `s.ts:${line} everyone -> ` });
  });

  it('of a client may have no name: `send` is a message', async () => {
    const texts = { 'c.js': `${CLIENT}socket.send({ a: 1 }, 'b');\n` };
    expect(await eventsOf(texts)).toEqual({
      'to-server message': 'c.js:3 { a: number } string -> ',
    });
  });

  it('are those of the files that were asked about', async () => {
    const disk = new MemoryDisk({
      '/app/package.json': '{}',
      '/app/a/socket.js': CLIENT.replace('const', 'export const'),
      '/app/a/use.js': "import { socket } from './socket.js';\nsocket.emit('x');\n",
      '/app/b/use.js': "import { socket } from '../a/socket.js';\nsocket.emit('y');\n",
    });
    const { survey } = await migrate({
      paths: ['/app/a'],
      disk,
      runtimeVersion: '1',
      survey: true,
    });
    expect(survey?.events.map(({ name }) => name)).toEqual(['x']);
  });

  it('are not taken from emitters that are no sockets', async () => {
    expect(
      await eventsOf({
        'server.js': `${SERVER}const { EventEmitter } = require('events');\nconst bus = new EventEmitter();\nbus.emit('x'); bus.on('y', f); process.on('exit', f);\nfunction g(io) { io.emit('z'); }\n`,
      }),
    ).toEqual({});
  });
});

describe('what Socket.IO hid', () => {
  const at = (url: string, options = ''): string =>
    `import { io } from 'socket.io-client';\nconst socket = io(${url}, { ${options} });\nsocket.emit('x');\n`;
  const WEBSOCKET = "transports: ['websocket']";

  it('is CORS, for a WebSocket-only client of another origin whose server allows none', async () => {
    const client = at("'https://api.example.com'", WEBSOCKET);
    expect(await hurdlesOf({ 'c.js': client, 's.js': SERVER })).toEqual(['SSE4001 c.js:2']);
    const open = SERVER.replace('3000', "3000, { cors: { origin: 'https://example.com' } }");
    expect(await hurdlesOf({ 'c.js': client, 's.js': open })).toEqual([]);
    expect(await hurdlesOf({ 'c.js': at("'/chat'", WEBSOCKET), 's.js': SERVER })).toEqual([]);
  });

  it.each([
    ['a ws:// address', at("'wss://api.example.com'"), 'SSE4002 c.js:2'],
    ['a token in the query', at("'/'", 'query: { token }'), 'SSE4003 c.js:2'],
    ['a token in the address', at("'/?token=' + t"), 'SSE4003 c.js:2'],
    ['an address from the environment', at('process.env.API'), 'SSE4004 c.js:2'],
    ['cookies for another origin', at("'https://a.b'", 'withCredentials: true'), 'SSE4005 c.js:2'],
  ])('is %s', async (_, client, hurdle) => {
    expect(await hurdlesOf({ 'c.js': client, 's.js': SERVER })).toEqual([hurdle]);
  });

  it.each([
    ['a choice of transports', at("'https://a.b'", "transports: ['websocket', 'polling']")],
    ['cookies for its own origin', at("'/'", 'withCredentials: true')],
  ])('is not %s', async (_, client) => {
    expect(await hurdlesOf({ 'c.js': client, 's.js': SERVER })).toEqual([]);
  });

  it('is a second stream of a page, not that of another one', async () => {
    const second = "const other = io('https://else.example');\nother.emit('y');\n";
    const apart = { 'c.js': CLIENT, 'd.js': CLIENT, 's.js': SERVER };
    expect(await hurdlesOf(apart)).toEqual([]);
    expect(await hurdlesOf({ 'c.js': CLIENT + second, 's.js': SERVER })).toEqual([
      expect.stringMatching(/^SSE4010 c\.js/),
    ]);
  });

  it('is no secret where the query only names the user', async () => {
    const client = at("'/'", 'query: { userId: authUser.id }');
    expect(await hurdlesOf({ 'c.js': client, 's.js': SERVER })).toEqual([]);
  });

  it('are not those of browsers where a program of Node’s is the client', async () => {
    const worker = `#!/usr/bin/env node\n${at("process.env.API ?? 'http://a.b'", WEBSOCKET)}`;
    expect(await hurdlesOf({ 'c.js': worker, 's.js': SERVER })).toEqual([]);
  });

  it.each<[what: string, second: string, hurdles: string[]]>([
    ['another namespace', "io('/b')", []],
    ['a host that is not known to be the same', "io(HOST + '/b')", ['SSE4010 c.js:3']],
    ['the same namespace', "io('/a')", ['SSE4010 c.js:3']],
    ['another server', "io('https://b.example')", ['SSE4010 c.js:3']],
    ['one that is told to', "io('/b', { forceNew: true })", ['SSE4010 c.js:3']],
  ])('has a second stream, or none, for %s', async (_, second, hurdles) => {
    const client = `import { io } from 'socket.io-client';\nexport const a = io('/a');\nexport const b = ${second};\n`;
    expect(await hurdlesOf({ 'c.js': client, 's.js': SERVER })).toEqual(hurdles);
  });

  it('is a policy and a service worker that know WebSockets by name', async () => {
    const hurdles = await hurdlesOf({
      'c.js': CLIENT,
      's.js': `${SERVER}app.use(helmet({ contentSecurityPolicy: { directives: { connectSrc: ["'self'", 'ws:'] } } }));\n`,
      'sw.js':
        "self.addEventListener('fetch', (e) => { if (e.request.url.includes('/socket.io/')) return; });\n",
    });
    expect(hurdles).toEqual(['SSE4007 s.js:3', 'SSE4008 sw.js:1']);
  });
});

describe('the map of events', () => {
  it.each([
    ['a wrapper', "io.on('connection', wrap((socket) => register(socket), 'connection'));"],
    ['bind', "const onConnection = register.bind(null);\nio.on('connection', onConnection);"],
    [
      'bind with an argument',
      "function hear(server, socket) { register(socket); }\nio.on('connection', hear.bind(null, io));",
    ],
    [
      'a method',
      "class Chat { constructor(io) { io.on('connection', (s) => this.hear(s)); } hear(socket) { register(socket); } }\nnew Chat(io);",
    ],
    [
      'a parameter that becomes a field',
      "class Session { constructor(private socket) { register(this.socket); } }\nio.on('connection', (s) => new Session(s));",
    ],
  ])('has handlers that get their socket through %s', async (_, connection) => {
    const events = await eventsOf({
      'server.ts': `${SERVER}${connection}\nfunction register(socket) { socket.on('ask', (question) => {}); }\n`,
    });
    expect(Object.keys(events)).toEqual(['to-server ask']);
  });

  it('has handlers that only know the type of their socket, one of the application’s own', async () => {
    const events = await eventsOf({
      'socket.ts': `import { Socket } from 'socket.io';
export interface Named extends Socket { name: string }
export interface ChatSocket extends Named { room: string }
`,
      'chat.ts': `import { ChatSocket } from './socket';
export class Chat extends Handler { create(socket: ChatSocket) { socket.on('ask', (question) => {}); } }
`,
      'server.ts': SERVER,
    });
    expect(Object.keys(events)).toEqual(['to-server ask']);
  });

  it('has the names and handlers that a function of the project passes on', async () => {
    const events = await eventsOf({
      'events.js': "exports.Events = { ASK: 'ask' };\n",
      'relay.js':
        'exports.hear = (socket, name, handler) => {\n  socket.on(name, guarded(handler));\n};\nexports.tell = function (room, name, text) {\n  io.to(room).emit(name, text);\n};\nfunction guarded(handler) {\n  return (...args) => handler(...args);\n}\n',
      'server.js': `${SERVER}const { Events } = require('./events');\nconst { hear, tell } = require('./relay');\nio.on('connection', (socket) => {\n  hear(socket, Events.ASK, ({ prompt }) => {\n    reply(socket, 'said', prompt);\n  });\n});\nfunction reply(to, name, text) {\n  to.emit(name, text);\n}\n`,
    });
    expect(events).toEqual({
      'to-server ask': ' -> server.js:6 { prompt }',
      'to-client said': 'server.js:7 unknown -> ',
    });
  });

  it.each(['/sse/client.mjs', 'https://chat.example/sse/client.mjs'])(
    'has the clients of pages that import %s',
    async (url) => {
      const events = await eventsOf({
        'page.html': `<script type="module">\nimport { connect } from '${url}';\nconnect().send('ask', 1);\n</script>\n`,
        'server.js': `${SERVER}io.on('connection', (socket) => {\n  socket.on('ask', (question) => {});\n});\n`,
      });
      expect(events).toEqual({ 'to-server ask': 'page.html:3 number -> server.js:4 unknown' });
    },
  );

  it('is the same after clients have gone native', async () => {
    const texts = {
      'server.js': `${SERVER}io.on('connection', (s) => { s.on('chat', (m, done) => { io.emit('chat', m); done(); }); });\n`,
      'a.js': `${CLIENT}export { socket };\nsocket.on('chat', ({ text }) => show(text));\n`,
      'b.js': "import { socket } from './a.js';\nsocket.emitWithAck('chat', { text: 'hi' });\n",
    };
    const after = { ...texts };
    const disk = new MemoryDisk(
      Object.fromEntries(Object.entries(texts).map(([file, text]) => [`/app/${file}`, text])),
    );
    const { changes, uses } = await migrate({ paths: ['/app'], disk, runtimeVersion: '1' });
    for (const change of changes) Object.assign(after, { [change.file]: change.after });
    expect(uses).toMatchObject({ total: 3, native: 3 });
    const clientSide = (events: Record<string, string>): string[] =>
      Object.entries(events).map(
        ([name, ends]) => `${name}: ${ends.replaceAll(/server\.js:\d+/g, '')}`,
      );
    const events = await eventsOf(texts);
    expect(clientSide(await eventsOf(after))).toEqual(clientSide(events));
    expect(events['to-server chat']).toContain('b.js:2 { text: string } ack');
  });
});

describe('the plan', () => {
  it('names the events that carry an answer bit by bit', async () => {
    const { plan } = await surveyOf({
      'c.js': `${CLIENT}socket.emit('ask');\n`,
      's.js': `${SERVER}io.on('connection', (s) => { s.on('ask', async () => { for await (const t of answer()) s.emit('token', t); }); });\n`,
    });
    expect(plan.map(({ title }) => title)).toContain('Let streaming answers become routes');
    expect(plan.find(({ detail }) => detail.includes('“token”'))).toBeDefined();
  });

  it('says that a server elsewhere needs a hand', async () => {
    const { plan } = await surveyOf({ 'c.js': `${CLIENT}socket.emit('ask');\n` });
    expect(plan[0]).toMatchObject({ by: 'person' });
  });
});
