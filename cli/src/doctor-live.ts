import { writeFileSync } from 'node:fs';
import { EXIT } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';
import { formatProbe, toMeasuredStream } from './probe/format-probe.js';
import { findHop } from './probe/hops.js';
import type { ProbeOptions, ProbeReport } from './probe/probe-url.js';
import { probeUrl } from './probe/probe-url.js';
import type { Terminal } from './terminal.js';

export interface LiveOptions {
  readonly url?: readonly string[];
  /** `Name: value`. */
  readonly header?: readonly string[];
  readonly data?: string;
  readonly origin?: string;
  /** Seconds; `true` is the default time. */
  readonly long?: string | true;
  readonly json?: boolean;
  /** A file to write a page to. */
  readonly html?: string;
}

/** Longer than what most proxies allow a silent connection. */
const IDLE_SECONDS = 90;

/** `sse-migrate doctor --url URL…`, from the edge to the origin. */
export async function doctorLive(
  urls: readonly string[],
  options: LiveOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const settings = toProbeOptions(options);
  const reports: ProbeReport[] = [];
  for (const url of urls) reports.push(await probeUrl(new URL(url), settings));
  const hop = findHop(reports);
  if (options.html !== undefined) {
    const { formatStreamsPage } = await import('@sse-migrate/codemods');
    writeFileSync(options.html, formatStreamsPage(reports.map(toMeasuredStream), hop));
    terminal.say(`The page is ${options.html}\n`);
  }
  if (options.json === true) {
    terminal.print(`${JSON.stringify({ version: 1, reports, hop }, null, 2)}\n`);
  } else {
    terminal.print(reports.map(formatProbe).join('\n'));
    if (hop !== undefined) terminal.print(`\n${hop}\n`);
  }
  const isBroken = reports.some(({ findings }) =>
    findings.some(({ severity }) => severity === 'todo'),
  );
  return isBroken ? EXIT.needsPerson : EXIT.ok;
}

function toProbeOptions({ header = [], data, origin, long }: LiveOptions): ProbeOptions {
  const seconds = long === true ? IDLE_SECONDS : Number(long);
  return {
    headers: Object.fromEntries(header.map(splitHeader)),
    ...(data === undefined ? {} : { body: data }),
    ...(origin === undefined ? {} : { origin }),
    ...(long === undefined ? {} : { idleMs: seconds * 1000 }),
  };
}

function splitHeader(text: string): [string, string] {
  const at = text.indexOf(':');
  return [text.slice(0, at).trim().toLowerCase(), text.slice(at + 1).trim()];
}
