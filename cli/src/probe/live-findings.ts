/** What everything that a probe finds under one code has in common. 35xx is about what was measured on a live stream. */
export interface LiveFindingRow {
  readonly code: string;
  /** `todo` breaks streams; `note` is good to know. */
  readonly severity: 'todo' | 'note';
  readonly title: string;
  readonly advice: string;
}

export const LIVE_FINDINGS = {
  compressed: {
    code: 'SSE3501',
    severity: 'todo',
    title: 'Compression on the way holds the stream back; without Accept-Encoding it streams',
    advice:
      'Send Cache-Control: no-cache, no-transform, or leave text/event-stream out of compression.',
  },
  held: {
    code: 'SSE3502',
    severity: 'todo',
    title: 'The stream is held back and arrives all at once, compressed or not',
    advice:
      'Send X-Accel-Buffering: no and Cache-Control: no-cache, no-transform; if nginx is on the way and that does not help, set proxy_buffering off there.',
  },
  lumps: {
    code: 'SSE3503',
    severity: 'todo',
    title: 'The stream arrives in lumps: something on the way waits until a buffer is full',
    advice: 'Send X-Accel-Buffering: no, or switch buffering off on the way.',
  },
  noStream: {
    code: 'SSE3504',
    severity: 'todo',
    title: 'The answer is no event stream',
    advice: 'Wanted status 200 and Content-Type: text/event-stream.',
  },
  cut: {
    code: 'SSE3505',
    severity: 'todo',
    title: 'The stream was cut while it was silent',
    advice: 'Send a comment at least every 15 s, and raise the timeout of what is on the way.',
  },
  broken: {
    code: 'SSE3506',
    severity: 'todo',
    title: 'The connection broke before the stream had ended',
    advice: 'Look at the logs of the server and of what is on the way.',
  },
  noHeartbeat: {
    code: 'SSE3507',
    severity: 'note',
    title: 'The stream is silent for longer than 20 s',
    advice: 'Send a comment at least every 15 s: proxies cut silent streams after 60 to 100 s.',
  },
  abortLost: {
    code: 'SSE3508',
    severity: 'todo',
    title: 'The server does not learn that the client has gone',
    advice:
      'A proxy on the way keeps its own request open; with webpack-dev-server 4 and 5, and http-proxy-middleware up to 2: onProxyReq: (proxyReq, req, res) => res.on("close", () => proxyReq.destroy()).',
  },
  noResume: {
    code: 'SSE3509',
    severity: 'note',
    title: 'Frames have ids, but Last-Event-ID makes no difference',
    advice: 'Let the server go on behind that id, or something on the way strips the header.',
  },
  corsRefused: {
    code: 'SSE3510',
    severity: 'todo',
    title: 'A page of this origin may not read the stream',
    advice:
      'Send Access-Control-Allow-Origin with this origin, and Access-Control-Allow-Credentials: true for cookies.',
  },
  sixConnections: {
    code: 'SSE3511',
    severity: 'note',
    title:
      'HTTP/1.1 alone: a browser opens six connections to one origin, and each stream keeps one',
    advice: 'Serve HTTP/2 at the edge if people keep several tabs open.',
  },
  preflightRefused: {
    code: 'SSE3512',
    severity: 'todo',
    title: 'A page of this origin may not send this request',
    advice:
      'Answer OPTIONS with 204, Access-Control-Allow-Origin, and Access-Control-Allow-Headers that names what is sent, such as Content-Type and Authorization.',
  },
} as const satisfies Readonly<Record<string, LiveFindingRow>>;

/** The name of a row. */
export type LiveFindingName = keyof typeof LIVE_FINDINGS;

/** One thing that was measured. Plain data, safe to print as JSON. */
export interface LiveFinding extends LiveFindingRow {
  /** The numbers. */
  readonly detail: string;
}

/** A finding with its numbers. */
export function liveFinding(name: LiveFindingName, detail: string): LiveFinding {
  return { ...LIVE_FINDINGS[name], detail };
}
