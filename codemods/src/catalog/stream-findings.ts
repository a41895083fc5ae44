import type { FindingCode } from '../finding.js';

/** What everything that the doctor finds under one code has in common. */
export interface StreamFindingRow {
  readonly code: FindingCode;
  /** What was found. */
  readonly title: string;
  /** Why it breaks a stream. */
  readonly reason: string;
  /** What was measured: 20 tokens, 50 ms apart; 960 ms from the first to the last is a stream, 0 ms is none. */
  readonly effect: string;
  readonly advice: string;
  /** The smallest case that goes wrong, step by step. */
  readonly example?: string;
  /**
   * A header of the response that makes up for it, so that a server that sends it needs no change here. `nothing`: the
   * place itself must change.
   */
  readonly cure: 'no-transform' | 'x-accel-buffering' | 'nothing';
  /** It may be meant for other things than streams, so that it is certain only where the project has streams. */
  readonly isShared?: true;
}

const NO_TRANSFORM = 'or let the server send Cache-Control: no-cache, no-transform';
const NO_BUFFERING = 'or let the server send X-Accel-Buffering: no';

/** 31xx is about development servers, 32xx proxies, 33xx servers, 34xx code that reads streams. */
export const STREAM_FINDINGS = {
  webpackCompress: {
    code: 'SSE3101',
    title: 'webpack-dev-server compresses what it proxies',
    reason: '`compress` is true by default, and gzip holds an event stream until it ends.',
    effect: '0 ms instead of 983 ms between the first token and the last',
    advice: `Set compress: false in devServer, ${NO_TRANSFORM}.`,
    cure: 'no-transform',
  },
  craProxy: {
    code: 'SSE3102',
    title: 'Create React App compresses what its `proxy` field forwards',
    reason: 'Its compression runs in front of the proxy and holds an event stream until it ends.',
    effect: '0 ms instead of 965 ms',
    advice: 'Let the server send Cache-Control: no-cache, no-transform.',
    cure: 'no-transform',
  },
  craSetupProxy: {
    code: 'SSE3103',
    title: 'Create React App 4 and older compress what setupProxy forwards',
    reason: 'Their compression runs in front of setupProxy; that of version 5 does not.',
    effect: '0 ms instead of 965 ms',
    advice: `Set the header in onProxyRes, ${NO_TRANSFORM}, or move to react-scripts 5.`,
    cure: 'no-transform',
  },
  umiProxy: {
    code: 'SSE3104',
    title: 'umi compresses what it proxies',
    reason: 'Its compression runs in front of the proxy and holds an event stream until it ends.',
    effect: '0 ms instead of 962 ms',
    advice: `Start it with UMI_DEV_SERVER_COMPRESS=none, ${NO_TRANSFORM}.`,
    cure: 'no-transform',
  },
  nextCompress: {
    code: 'SSE3105',
    title: 'Next compresses what it rewrites, and what pages/api answers',
    reason: '`compress` is true by default, and gzip holds an event stream until it ends.',
    effect: '0 ms instead of 970 to 1035 ms',
    advice: `Set compress: false, ${NO_TRANSFORM}.`,
    cure: 'no-transform',
  },
  responseInterceptor: {
    code: 'SSE3106',
    title: '`responseInterceptor` reads the whole response before it passes anything on',
    reason: 'It needs the body in one piece, so that a stream arrives when it has ended.',
    effect: '0 ms, whatever the server sends',
    advice: 'Let event streams pass it by, or give them a proxy entry of their own, without it.',
    cure: 'nothing',
    isShared: true,
  },
  proxyBlanket: {
    code: 'SSE3107',
    title: 'A proxy turns every response into an event stream',
    reason:
      'Pages, JSON and errors that pass this entry are then no longer what they say they are.',
    effect: 'a client takes an error page for a stream that says nothing',
    advice: 'Set Content-Type in the server that makes the stream, and nowhere else.',
    cure: 'nothing',
  },
  proxyTimeout: {
    code: 'SSE3108',
    title: 'A proxy cuts streams that pause',
    reason: 'A model may think longer than this before its first token.',
    effect: 'the stream is cut after this time without a byte',
    advice: 'Set it to 60 000 ms at least, and send a comment every 15 s.',
    cure: 'nothing',
    isShared: true,
  },
  proxyAbort: {
    code: 'SSE3109',
    title: 'The proxy does not pass on that the client has gone',
    reason:
      'webpack-dev-server 4 and 5, and http-proxy-middleware up to 2, wait for an event that Node no longer emits.',
    effect: 'the server goes on making the answer; measured 3 s after the client had left',
    advice: "Set onProxyReq: (proxyReq, req, res) => res.on('close', () => proxyReq.destroy()).",
    cure: 'nothing',
    isShared: true,
  },
  nginxBuffering: {
    code: 'SSE3201',
    title: 'nginx holds the response back',
    reason:
      'It buffers, and asks the server by HTTP/1.0, so that a stream arrives in pieces of 4 KB.',
    effect: '0 ms instead of 955 ms',
    advice: `Set proxy_buffering off for the stream, or proxy_http_version 1.1 where other things pass too, ${NO_BUFFERING}.`,
    cure: 'x-accel-buffering',
  },
  nginxIgnoresHeader: {
    code: 'SSE3202',
    title: 'nginx ignores X-Accel-Buffering',
    reason: '`proxy_ignore_headers` takes from the server the means to switch buffering off.',
    effect: '0 ms, whatever the server sends',
    advice: 'Take X-Accel-Buffering out of proxy_ignore_headers, or set proxy_buffering off.',
    cure: 'nothing',
  },
  nginxGzip: {
    code: 'SSE3203',
    title: 'nginx compresses event streams',
    reason: '`gzip_types` covers text/event-stream, and gzip holds small events back.',
    effect: '0 ms instead of 955 ms',
    advice: `Take text/event-stream out of gzip_types, ${NO_BUFFERING}.`,
    cure: 'x-accel-buffering',
  },
  nginxInner: {
    code: 'SSE3204',
    title: 'The inner nginx keeps X-Accel-Buffering for itself',
    reason: 'It obeys the header and takes it off, so that the outer nginx buffers.',
    effect: '0 ms through both, 952 ms with the header passed on',
    advice: 'Set proxy_pass_header X-Accel-Buffering in the inner one.',
    cure: 'nothing',
  },
  nginxReadTimeout: {
    code: 'SSE3205',
    title: 'nginx cuts streams that pause',
    reason: '`proxy_read_timeout` is shorter than the 15 s between two heartbeats.',
    effect: 'the stream is cut after this time without a byte',
    advice: 'Set proxy_read_timeout to 60s (nginx’s own default) or more.',
    cure: 'nothing',
  },
  ingressTimeout: {
    code: 'SSE3206',
    title: 'The ingress cuts streams that pause',
    reason: 'The time is shorter than the 15 s between two heartbeats.',
    effect: 'the stream is cut after this time without a byte',
    advice: 'Set it to 60 seconds or more.',
    cure: 'nothing',
  },
  haproxyTimeout: {
    code: 'SSE3207',
    title: 'HAProxy cuts streams that pause',
    reason: '`timeout server` is shorter than the 15 s between two heartbeats.',
    effect: 'the stream is cut after this time without a byte',
    advice: 'Set timeout server to 60s or more.',
    cure: 'nothing',
  },
  apacheTimeout: {
    code: 'SSE3210',
    title: 'Apache cuts streams that pause',
    reason: 'The time is shorter than the 15 s between two heartbeats.',
    effect: 'the stream is cut after this time without a byte',
    advice: 'Set it to 60 or more.',
    cure: 'nothing',
  },
  traefikBuffering: {
    code: 'SSE3211',
    title: 'A Traefik middleware buffers responses',
    reason: 'The `buffering` middleware reads the whole response before it passes anything on.',
    effect: 'everything arrives at the end; not measured here',
    advice: 'Do not use this middleware on the router of the stream.',
    cure: 'nothing',
  },
  caddyBuffering: {
    code: 'SSE3212',
    title: 'Caddy buffers responses',
    reason:
      '`buffer_responses`, or `response_buffers`, collects what the server sends before it passes anything on.',
    effect: '0 ms instead of 952 ms; without it Caddy streams, `encode` or not',
    advice: 'Take it out of the reverse_proxy of the stream.',
    cure: 'nothing',
    isShared: true,
  },
  caddyTimeout: {
    code: 'SSE3213',
    title: 'Caddy cuts streams that pause',
    reason: 'The time is shorter than the 15 s between two heartbeats.',
    effect:
      'the stream is cut after this time without a byte, or answered with 504 before the first',
    advice: 'Set it to 60s or more, or leave it out: Caddy has no limit of its own.',
    cure: 'nothing',
    isShared: true,
  },
  nitroCache: {
    code: 'SSE3110',
    title: 'Nitro caches what this route answers',
    reason:
      'A cached route is answered once it is whole, so that a stream arrives when it has ended.',
    effect: 'everything arrives at the end; not measured here',
    advice: 'Give the stream a rule of its own, with cache: false.',
    cure: 'nothing',
    isShared: true,
  },
  compression: {
    code: 'SSE3301',
    title: '`compression()` holds event streams back',
    reason: 'It compresses text/event-stream like any text, and gzip waits for more.',
    effect:
      '0 ms instead of 972 to 990 ms; curl, which asks for no compression, shows nothing of it',
    advice: `Give it a filter that leaves event streams out, ${NO_TRANSFORM}.`,
    cure: 'no-transform',
  },
  streamHeaders: {
    code: 'SSE3302',
    title: 'An event stream goes out without the headers that keep it flowing',
    reason: 'Compression and proxies on the way may hold back what does not forbid it.',
    effect: '0 ms behind compression() or a default nginx, 955 to 990 ms with the headers',
    advice: 'Send Cache-Control: no-cache, no-transform and X-Accel-Buffering: no.',
    cure: 'nothing',
  },
  oldSocketIo: {
    code: 'SSE3306',
    title: 'Socket.IO 0.9 and 1.x have no connections that a bridge could join',
    reason: 'The bridge and the gateway speak with Socket.IO 2, 3 and 4.',
    effect: 'sseBridge() throws, and with a 1.x server behind the gateway `connect` came twice',
    advice: 'Upgrade socket.io and socket.io-client to 2.5 first, both at the same time.',
    cure: 'nothing',
  },
  requestClose: {
    code: 'SSE3303',
    title: '`close` of the request is not the end of the connection',
    reason: 'Once the body has been read, as by express.json(), it fires at once.',
    effect: 'the answer is taken for aborted before its first token',
    advice: 'Listen to close of the response.',
    cure: 'nothing',
  },
  noHeartbeat: {
    code: 'SSE3304',
    title: 'A stream that never ends sends nothing while nothing happens',
    reason:
      'Proxies, load balancers and phones cut connections on which nothing is said for a while.',
    effect: 'nginx cuts it after 60 s of silence',
    advice: 'Send a comment every 15 s: setInterval(() => res.write(":\\n\\n"), 15_000).',
    cure: 'nothing',
  },
  lateHeaders: {
    code: 'SSE3305',
    title: 'The headers of a stream wait for its first event',
    reason: 'Node keeps them back until something is written.',
    effect: 'until then the client does not know that it is connected, and a proxy may give up',
    advice: 'Call res.flushHeaders() behind the headers.',
    cure: 'nothing',
  },
  naiveSplit: {
    code: 'SSE3401',
    title: 'An event stream is split by chunks instead of by frames',
    reason:
      'A chunk may end anywhere, and what is left over of a line is not kept for the next one.',
    effect: 'of 37 streams of the standard such loops read 9 in one piece, and 0 cut at every byte',
    advice:
      'Read it with readStream of @sse-migrate/runtime/client; the answer must say Content-Type: text/event-stream.',
    example:
      '`data: {"text":"Hi"}\\n\\n` comes as `data: {"te` and `xt":"Hi"}\\n\\n`: of the first JSON.parse gets `{"te` and throws, the second does not begin with `data: ` and is dropped.',
    cure: 'nothing',
  },
  parsedChunk: {
    code: 'SSE3402',
    title: 'A chunk of a stream is parsed as JSON',
    reason: 'A chunk may hold half an object, or two.',
    effect: 'it throws as soon as a proxy cuts or joins chunks',
    advice: 'Read it with readStream of @sse-migrate/runtime/client.',
    cure: 'nothing',
  },
  decoder: {
    code: 'SSE3403',
    title: 'A TextDecoder without `stream` breaks letters that are cut',
    reason: 'The bytes of “é” or “你” may come in two chunks.',
    effect: 'every such letter becomes �',
    advice: 'Use one decoder for the whole stream, and decode(chunk, { stream: true }).',
    cure: 'nothing',
  },
  percentDecoding: {
    code: 'SSE3404',
    title: 'Bytes become text by way of `decodeURIComponent`',
    reason: 'It throws on a letter that is cut between two chunks.',
    effect: 'URIError in the middle of an answer that is not English',
    advice: 'Use a TextDecoder with { stream: true }.',
    cure: 'nothing',
  },
  serviceWorker: {
    code: 'SSE3405',
    title: 'A service worker answers every request, event streams too',
    reason: 'It may end a stream when the browser stops the worker, and hides its errors.',
    effect: 'streams end early; reported by users, not measured here',
    advice: 'Return before respondWith when the request accepts text/event-stream.',
    cure: 'nothing',
    isShared: true,
  },
} as const satisfies Readonly<Record<string, StreamFindingRow>>;

/** The name of a row. */
export type StreamFindingName = keyof typeof STREAM_FINDINGS;
