import type { FindingCode, Severity } from '../finding.js';

/** What every finding of one code has in common. */
export interface FindingRow {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly title: string;
  readonly advice: string;
}

const SHIM_WORKS = 'Nothing has to be done: the shim has Socket.IO’s API. To go native later, ';

/** All diagnostic codes. 1xxx is about clients, 2xxx servers, 3xxx configuration, 9xxx the tool itself. */
export const FINDINGS = {
  member: {
    code: 'SSE1001',
    severity: 'note',
    title: 'A member of the socket has no counterpart in the native client',
    advice: `${SHIM_WORKS}replace this use.`,
  },
  event: {
    code: 'SSE1002',
    severity: 'note',
    title: 'A lifecycle event has no counterpart in the native client',
    advice: `${SHIM_WORKS}listen to connect, disconnect or connect_error instead.`,
  },
  option: {
    code: 'SSE1003',
    severity: 'note',
    title: 'An option has no counterpart in the native client',
    advice: `${SHIM_WORKS}remove the option or replace it.`,
  },
  unknownOption: {
    code: 'SSE1017',
    severity: 'note',
    title: 'An option that Socket.IO does not know, and ignores',
    advice: 'Nothing has to be done. Was another name meant?',
  },
  options: {
    code: 'SSE1004',
    severity: 'note',
    title: 'The options of a socket are not one literal that can be read',
    advice: `${SHIM_WORKS}write the options as an object literal in the call.`,
  },
  factory: {
    code: 'SSE1005',
    severity: 'note',
    title: 'The socket is not made by a factory imported in the same file',
    advice: `${SHIM_WORKS}import io from socket.io-client where the socket is made.`,
  },
  escape: {
    code: 'SSE1006',
    severity: 'note',
    title: 'The socket goes where it cannot be followed',
    advice: `${SHIM_WORKS}do not hand the socket itself to this code.`,
  },
  mixed: {
    code: 'SSE1008',
    severity: 'note',
    title: 'Something that is no socket can stand in the same place',
    advice: `${SHIM_WORKS}keep sockets and other things in different variables.`,
  },
  lookAlike: {
    code: 'SSE1009',
    severity: 'note',
    title: 'Something bears the name of the socket, and no flow explains it',
    advice: `${SHIM_WORKS}check whether this is the same socket.`,
  },
  value: {
    code: 'SSE1010',
    severity: 'note',
    title: 'A member of the socket is computed, overwritten, or used as a value',
    advice: `${SHIM_WORKS}call the member by its name.`,
  },
  scriptTag: {
    code: 'SSE1011',
    severity: 'note',
    title: 'The global `io` of a script tag is needed as it is',
    advice:
      'Nothing has to be done: the bridge serves the shim as a script with the same global. To go native later, make the socket with `io()` itself.',
  },
  mock: {
    code: 'SSE1012',
    severity: 'note',
    title: 'A test replaces Socket.IO’s client by a double',
    advice: `${SHIM_WORKS}let the test use a double of the native client.`,
  },
  sharedType: {
    code: 'SSE1013',
    severity: 'note',
    title: 'The type `Socket` is shared with a socket that stays on the shim',
    advice: `${SHIM_WORKS}give the two sockets types of their own.`,
  },
  language: {
    code: 'SSE1014',
    severity: 'note',
    title: 'The socket is used in a language whose files are not rewritten in full',
    advice: 'Nothing has to be done: the shim has Socket.IO’s API.',
  },
  deadEvent: {
    code: 'SSE1015',
    severity: 'note',
    title: 'The installed version of Socket.IO never fires this event on the socket',
    advice:
      'Remove the listener, or listen to connect, which comes at every connection and reconnection.',
  },
  engine: {
    code: 'SSE1016',
    severity: 'note',
    title: 'The transport is looked into',
    advice: 'Nothing has to be done; remove this use when you come by.',
  },
  reactNative: {
    code: 'SSE1020',
    severity: 'todo',
    title: 'The socket stays on Socket.IO',
    advice:
      "Give it one that does, such as Expo's (SDK 52 or newer): import { fetch } from 'expo/fetch', and io(url, { fetch }), in TypeScript { fetch: fetch as unknown as typeof globalThis.fetch }, for Expo's takes less; and first in the entry file import 'react-native-get-random-values', where nothing else gives crypto.getRandomValues. Then run transform again. Until then the server serves it over Socket.IO, beside all others.",
  },
  oldClient: {
    code: 'SSE1021',
    severity: 'todo',
    title: 'Clients of Socket.IO 0.9 and 1.x cannot be moved',
    advice:
      'The socket was left alone. Upgrade socket.io and socket.io-client to 2.5 first, both at the same time, and try the application; then run transform again.',
  },
  streamPossible: {
    code: 'SSE1201',
    severity: 'note',
    title: 'An answer that comes bit by bit could be a route',
    advice:
      "Name what ends it in sse-migrate.config, as `streams: { chat: { until: ['finish', 'error'], events: ['token'] } }`, and run transform with --streams: then the answer is an HTTP response, which curl reads as well.",
  },
  streamRefused: {
    code: 'SSE1202',
    severity: 'todo',
    title: 'A named answer was not made a stream by itself',
    advice:
      'It works as it is, over the socket. To make it a stream, mount the route and write the loop by hand, as shown. A stop button then aborts the `signal` of the loop, which its handler hears as `disconnect`. Or remove the name from `streams` in sse-migrate.config.',
  },
  streamFailure: {
    code: 'SSE1203',
    severity: 'note',
    title: 'An answer is a stream now, and its loop throws when it was not complete',
    advice:
      'Catch IncompleteStreamError, of @sse-migrate/runtime/client, around the loop, and say that the answer was cut. Over the socket a lost answer just stopped.',
  },
  wrapper: {
    code: 'SSE1018',
    severity: 'todo',
    title: 'A library has Socket.IO’s client inside',
    advice:
      'It works as before, over WebSockets. To move it, give it a socket of @sse-migrate/runtime/shim where it takes one; or let the bundler read socket.io-client as @sse-migrate/runtime/shim (`resolve.alias`); or call `connect` of @sse-migrate/runtime/client instead of the library.',
  },
  testLibrary: {
    code: 'SSE1019',
    severity: 'todo',
    title: 'A library stands for Socket.IO in tests, and does not know SSE',
    advice:
      'Test with a double of your own that has the native names, `{ on, off, send, request, close }`; or give `connect` a `fetch` of the test’s own; or start a real server with its bridge on a free port.',
  },
  testScript: {
    code: 'SSE1105',
    severity: 'todo',
    title: 'A test names the URL of Socket.IO’s browser build, which pages do not load any more',
    advice:
      'Let it expect the script of the bridge: /sse/client.js, the native client with the global `SseClient`, or /sse/shim.js, with the same global `io`.',
  },
  cdn: {
    code: 'SSE1101',
    severity: 'todo',
    title:
      'Socket.IO’s client came from elsewhere, and no address in the code says where the bridge is',
    advice:
      'The page now loads the client from its own server. Where the bridge is on another one, put its address in front: <script src="https://chat.example/sse/client.js"></script>, or import from "https://chat.example/sse/client.mjs".',
  },
  scriptUrl: {
    code: 'SSE1104',
    severity: 'todo',
    title: 'The URL of Socket.IO’s browser build is in code that is not rewritten',
    advice:
      'Let pages load a script of the bridge instead: /sse/shim.js, with the same global `io`, or /sse/client.js, the native client with the global `SseClient`.',
  },
  reference: {
    code: 'SSE1102',
    severity: 'todo',
    title: 'Socket.IO’s client is named in a way that is not rewritten',
    advice: 'Replace socket.io-client by @sse-migrate/runtime/shim here.',
  },
  globalType: {
    code: 'SSE1103',
    severity: 'todo',
    title: 'The global namespace `SocketIOClient` belongs to the old type package',
    advice:
      'Import a type instead: Client from @sse-migrate/runtime/client, or Socket from @sse-migrate/runtime/shim where the socket is on the shim.',
  },
  mount: {
    code: 'SSE2001',
    severity: 'todo',
    title: 'The bridge could not be mounted by itself',
    advice:
      "Mount it where both are at hand: sseBridge(io).attach(httpServer), with sseBridge from '@sse-migrate/runtime/server'.",
  },
  noServer: {
    code: 'SSE2002',
    severity: 'todo',
    title: 'No Socket.IO server was found that could serve these clients',
    advice:
      "Mount the bridge in the server: app.use('/sse', sseBridge(io)), with sseBridge from '@sse-migrate/runtime/server'. For a server that is not Node's, run the gateway: sse-migrate gateway --upstream http://127.0.0.1:5000.",
  },
  foreignServer: {
    code: 'SSE2003',
    severity: 'todo',
    title: 'These clients need the gateway, for their Socket.IO server is not Node’s',
    advice:
      'Run sse-migrate gateway --upstream http://127.0.0.1:5000, with the address of your server, which stays as it is; and let what clients connect to lead /sse to the gateway.',
  },
  oldServer: {
    code: 'SSE2008',
    severity: 'todo',
    title: 'The bridge joins no server of Socket.IO 0.9 or 1.x',
    advice:
      'Nothing was mounted. Upgrade socket.io and socket.io-client to 2.5 first, both at the same time, and try the application; then run transform again.',
  },
  nestServer: {
    code: 'SSE2004',
    severity: 'todo',
    title: 'Nest makes the Socket.IO server, and mounts the bridge when its adapter does',
    advice:
      'In the file that makes the application: class SseIoAdapter extends IoAdapter { createIOServer(port: number, options?: ServerOptions) { const io = super.createIOServer(port, options); sseBridge(io).attach(io.httpServer); return io; } }, and before listen: app.useWebSocketAdapter(new SseIoAdapter(app)). IoAdapter comes from @nestjs/platform-socket.io, sseBridge from @sse-migrate/runtime/server; an adapter of your own gets the same line.',
  },
  fastifyServer: {
    code: 'SSE2005',
    severity: 'todo',
    title: 'A plugin of Fastify makes the Socket.IO server',
    advice:
      "Mount the bridge once the plugins are loaded: await fastify.ready(); sseBridge(fastify.io).attach(fastify.server); with sseBridge from '@sse-migrate/runtime/server'.",
  },
  feathersServer: {
    code: 'SSE2006',
    severity: 'todo',
    title: 'Feathers makes the Socket.IO server',
    advice:
      "Make the bridge where Feathers gives the server, and attach it when it listens: app.configure(socketio((io) => { bridge = sseBridge(io); })); const server = await app.listen(port); bridge.attach(server); with sseBridge from '@sse-migrate/runtime/server'.",
  },
  sailsServer: {
    code: 'SSE2007',
    severity: 'todo',
    title: 'Sails makes the Socket.IO server',
    advice:
      "Mount the bridge in config/bootstrap.js, where both are there: sseBridge(sails.io).attach(sails.hooks.http.server), with sseBridge from '@sse-migrate/runtime/server'. The client sails.io.js goes over the shim: sailsIOClient(io) with io from '@sse-migrate/runtime/shim'.",
  },
  nitroServer: {
    code: 'SSE2009',
    severity: 'todo',
    title: 'Nitro has no HTTP server at hand that the bridge could be attached to',
    advice:
      "Make it a route beside that of /socket.io/, in the plugin that makes the server. Nitro 2 (Nuxt 3 and 4): nitroApp.router.use('/sse', fromNodeMiddleware(sseBridge(io))). Nitro 3: export default fromNodeHandler(sseBridge(io)) in routes/sse.ts, with io imported from the file that makes it. fromNodeMiddleware and fromNodeHandler come from h3, sseBridge from '@sse-migrate/runtime/server'.",
  },
  proxy: {
    code: 'SSE3001',
    severity: 'todo',
    title: 'A development proxy knows /socket.io but not the path of the bridge',
    advice: 'Add an entry for the path of the bridge beside it, with the same target.',
  },
  noManifest: {
    code: 'SSE3002',
    severity: 'todo',
    title: 'No package.json was found for the changed files',
    advice: 'Add @sse-migrate/runtime to the dependencies.',
  },
  notAsked: {
    code: 'SSE9003',
    severity: 'note',
    title: 'The socket stays where it is, because only another part was asked for',
    advice: 'Run again with --only client, or without --only.',
  },
  syntax: {
    code: 'SSE9001',
    severity: 'todo',
    title: 'The file could not be parsed',
    advice: 'Fix the syntax error, or migrate the file by hand.',
  },
  shortfall: {
    code: 'SSE9004',
    severity: 'todo',
    title: 'Not everything that holds a socket could be found, so that no socket goes native',
    advice:
      'Sockets went to the shim, which has Socket.IO’s API. Is the file generated, or a bundle? List it in .gitignore. Else move what uses the socket into a file of its own, or raise --max-steps.',
  },
  disagreement: {
    code: 'SSE9002',
    severity: 'note',
    title: 'Two parsers read the file differently',
    advice: 'Nothing has to be done: the group went to the shim. Please report the file.',
  },
} as const satisfies Readonly<Record<string, FindingRow>>;

/** The name of a row. */
export type FindingName = keyof typeof FINDINGS;
