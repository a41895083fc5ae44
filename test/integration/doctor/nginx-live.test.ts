import { describe, expect, it } from 'vitest';
import { observe } from '../../../cli/src/probe/observe.js';
import { judge, type VerdictKind } from '../../../cli/src/probe/verdict.js';
import { doctorLive, judgeLive } from '../../support/live-doctor.js';
import { nginxMissing, startNginxFrom } from '../../support/nginx.js';
import { diagnosticsAt, startStreamOrigin } from '../../support/stream-origin.js';
import {
  BARE_HEADERS,
  GOOD_HEADERS,
  startTicking,
  type TickOptions,
} from '../../support/tick-server.js';
import { diagnoseTexts, fixTexts } from '../../unit/doctor/diagnose-texts.js';

interface Row {
  readonly name: string;
  /** What the server sends. */
  readonly headers: TickOptions['headers'];
  readonly bytes?: number;
  /** In the `http` block, and in the location. */
  readonly http?: string;
  readonly location?: string;
  /** Codes found in the file. */
  readonly codes: readonly string[];
  readonly before: VerdictKind;
}

const IGNORE = 'proxy_ignore_headers X-Accel-Buffering;';
const CACHE = 'proxy_cache_path cache keys_zone=app:1m;';

/** The nginx rows of the table of what breaks streams: found in the file, seen live, and gone after the fix. */
const ROWS: readonly Row[] = [
  { name: 'the default', headers: BARE_HEADERS, codes: ['SSE3201'], before: 'held' },
  {
    name: 'the default, and frames of 1 KB',
    headers: BARE_HEADERS,
    bytes: 1000,
    codes: ['SSE3201'],
    before: 'lumps',
  },
  {
    name: 'the default, with the header from the server',
    headers: GOOD_HEADERS,
    codes: ['SSE3201'],
    before: 'streamed',
  },
  {
    name: 'buffering off',
    headers: BARE_HEADERS,
    location: 'proxy_buffering off;',
    codes: [],
    before: 'streamed',
  },
  {
    name: 'HTTP/1.1',
    headers: BARE_HEADERS,
    location: 'proxy_http_version 1.1;',
    codes: [],
    before: 'streamed',
  },
  {
    name: 'the header ignored',
    headers: GOOD_HEADERS,
    location: IGNORE,
    codes: ['SSE3201', 'SSE3202'],
    before: 'held',
  },
  {
    name: 'gzip of event streams',
    headers: BARE_HEADERS,
    http: 'gzip on; gzip_proxied any; gzip_types text/css text/event-stream;',
    location: 'proxy_http_version 1.1;',
    codes: ['SSE3203'],
    before: 'held',
  },
  {
    name: 'gzip of everything',
    headers: BARE_HEADERS,
    http: 'gzip on; gzip_proxied any; gzip_types *;',
    codes: ['SSE3201', 'SSE3203'],
    before: 'held',
  },
  {
    name: 'a cache',
    headers: BARE_HEADERS,
    http: CACHE,
    location: 'proxy_cache app;',
    codes: ['SSE3201'],
    before: 'held',
  },
  {
    name: 'lines left over from the WebSocket',
    headers: BARE_HEADERS,
    location:
      'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";',
    codes: [],
    before: 'streamed',
  },
];

function configurationFor(port: number, upstream: string, { http = '', location = '' }: Row) {
  return `daemon off; master_process off; pid nginx.pid; error_log stderr error;
events {}
http {
  access_log off; # comments; everywhere {
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${name};`).join(' ')}
  ${http}
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass ${upstream};
      ${location}
    }
  }
}
`;
}

/** What the live doctor says of a bridge’s diagnostic stream through this nginx. */
async function liveThrough(
  configure: (port: number) => string,
  ...argv: string[]
): Promise<string> {
  await using nginx = await startNginxFrom(configure);
  return await judgeLive(diagnosticsAt(`http://127.0.0.1:${nginx.port}`), ...argv);
}

async function verdictAt(configure: (port: number) => string): Promise<VerdictKind> {
  await using nginx = await startNginxFrom(configure);
  return judge(await observe({ url: new URL(`http://127.0.0.1:${nginx.port}/`) })).kind;
}

describe.skipIf(nginxMissing !== undefined)(
  `a stream through nginx${nginxMissing === undefined ? '' : ` (skipped: ${nginxMissing})`}`,
  () => {
    it.each(ROWS.map((row) => [row.name, row] as const))(
      'with %s: found in the file, seen live, and streaming after the fix',
      async (_name, row) => {
        const { headers = BARE_HEADERS, bytes = 0 } = row;
        const events = bytes === 0 ? 10 : 20;
        await using origin = await startTicking({ headers, bytes, events });
        const configure = (port: number) => configurationFor(port, origin.origin, row);
        const { findings } = diagnoseTexts({ 'nginx.conf': configure(1) });
        expect(findings.map(({ code }) => code).toSorted()).toEqual(row.codes);
        expect(await verdictAt(configure)).toBe(row.before);
        const fixed = (port: number) =>
          fixTexts({ 'nginx.conf': configure(port) })['nginx.conf'] ?? '';
        expect(await verdictAt(fixed)).toBe('streamed');
      },
    );

    it('with a proxy_read_timeout that no heartbeat can keep: cut while it is silent, until the fix', async () => {
      await using origin = await startStreamOrigin();
      const row = { ...(ROWS[0] ?? neverRow()), location: 'proxy_read_timeout 1s;' };
      const configure = (port: number) => configurationFor(port, origin.origin, row);
      const { findings } = diagnoseTexts({ 'nginx.conf': configure(1) });
      expect(findings.map(({ code }) => code)).toEqual(['SSE3201', 'SSE3205']);
      const fixed = (port: number) =>
        fixTexts({ 'nginx.conf': configure(port) })['nginx.conf'] ?? '';
      expect(await liveThrough(configure, '--long', '2')).toContain('SSE3505');
      expect(await liveThrough(fixed, '--long', '2')).toBe('streamed');
    });

    it('says from which size on frames come through', async () => {
      await using origin = await startStreamOrigin();
      const row = { ...(ROWS[0] ?? neverRow()), location: IGNORE };
      await using nginx = await startNginxFrom((port) =>
        configurationFor(port, origin.origin, row),
      );
      const { report } = await doctorLive('--url', diagnosticsAt(`http://127.0.0.1:${nginx.port}`));
      expect(report.reports[0]).toMatchObject({
        verdict: { kind: 'held' },
        flushedFromBytes: 4096,
      });
    });

    it('with two of them: the inner one keeps the header, until the fix', async () => {
      await using origin = await startTicking({ headers: GOOD_HEADERS });
      const configure = (port: number) =>
        configurationFor(port, `http://127.0.0.1:${port + 1}`, ROWS[0] ?? neverRow()).replace(
          /\n\}\n$/,
          `
  server {
    listen 127.0.0.1:${port + 1};
    location / { proxy_pass ${origin.origin}; }
  }
}
`,
        );
      const { findings } = diagnoseTexts({ 'nginx.conf': configure(1) });
      expect(findings.map(({ code }) => code)).toContain('SSE3204');
      expect(await verdictAt(configure)).toBe('held');
      const fixed = (port: number) =>
        fixTexts({ 'nginx.conf': configure(port) })['nginx.conf'] ?? '';
      expect(await verdictAt(fixed)).toBe('streamed');
    });
  },
);

function neverRow(): never {
  throw new Error('the table has no rows');
}
