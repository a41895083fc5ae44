import type { FindingRow } from './findings.js';

/** What a move from WebSockets to HTTP meets that Socket.IO hid. 4xxx: about the application's surroundings. */
export const HURDLES = {
  cors: {
    code: 'SSE4001',
    severity: 'todo',
    title: 'A WebSocket-only client never needed CORS, and its server allows no origin',
    advice:
      'Browsers ask for permission before a request to another origin: give the Socket.IO server `cors: { origin: … }` with the pages’ origins (the bridge takes it over), or serve both from one origin.',
  },
  webSocketUrl: {
    code: 'SSE4002',
    severity: 'note',
    title: 'The address is a ws:// or wss:// URL',
    advice:
      'The clients read it as http:// or https://. Write it so, and look whether an allow list, a CSP or a proxy names the old one.',
  },
  tokenInQuery: {
    code: 'SSE4003',
    severity: 'note',
    title: 'A secret travels in the query',
    advice:
      'It ends up in the access logs of every proxy, now with each request. Send it in `auth` or in a header, and read `socket.handshake.auth` in the server.',
  },
  origins: {
    code: 'SSE4004',
    severity: 'note',
    title: 'Development and production reach the server at different addresses',
    advice:
      'Try both: in development a proxy entry for the bridge’s path or CORS, in production the reverse proxy must pass that path on without buffering.',
  },
  credentials: {
    code: 'SSE4005',
    severity: 'note',
    title: 'Cookies go to another origin',
    advice:
      'With credentials the server must name the origin and say `credentials: true`; `origin: "*"` is refused by browsers.',
  },
  stickySessions: {
    code: 'SSE4006',
    severity: 'note',
    title: 'Several server processes, and clients that only used WebSockets',
    advice:
      'One WebSocket stays with one process; requests do not. Let the load balancer keep a session on its process, or give the bridge a shared store.',
  },
  contentSecurityPolicy: {
    code: 'SSE4007',
    severity: 'todo',
    title: 'A content security policy allows WebSockets by name',
    advice: 'Allow the http:// or https:// origin of the bridge in `connect-src` as well.',
  },
  serviceWorker: {
    code: 'SSE4008',
    severity: 'todo',
    title: 'A service worker leaves requests with “socket.io” alone',
    advice:
      'Let it leave the path of the bridge alone as well: a stream that it answers or caches never arrives.',
  },
  transportSeen: {
    code: 'SSE4009',
    severity: 'note',
    title: 'The server looks at the transport of a connection',
    advice: 'An SSE client never upgrades: see what the code does when no upgrade comes.',
  },
  manyStreams: {
    code: 'SSE4010',
    severity: 'note',
    title: 'Several sockets in one application',
    advice:
      'Each is a stream of its own, and over HTTP/1.1 a browser opens six connections to a host, all tabs together. Serve HTTP/2, or open fewer sockets at a time.',
  },
} as const satisfies Readonly<Record<string, FindingRow>>;

/** The name of a row. */
export type HurdleName = keyof typeof HURDLES;
