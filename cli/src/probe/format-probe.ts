import type { MeasuredStream } from '@sse-migrate/codemods';
import { describeVerdict } from './judge-delivery.js';
import type { LiveFinding } from './live-findings.js';
import type { ProbeReport } from './probe-url.js';
import { drawTimeline, timesOf } from './timeline.js';
import type { VerdictKind } from './verdict.js';

const SENTENCES: Readonly<Record<VerdictKind, string>> = {
  streamed: 'It streams.',
  lumps: 'It comes in lumps.',
  held: 'It is held back: everything came at once.',
  unclear: 'Too few events, or too quick, to tell whether it streams.',
  'no-stream': 'This is no event stream.',
};

const HEADERS = [
  'content-type',
  'cache-control',
  'x-accel-buffering',
  'content-encoding',
  'server',
  'via',
];

/** What was measured at one URL, for a person to read. */
export function formatProbe(report: ProbeReport): string {
  const { url, verdict, observation, findings } = report;
  const [numbers, ...more] = numbersOf(report);
  const lines = [
    url,
    `  ${SENTENCES[verdict.kind]}  ${numbers}`,
    ...more.map(indent),
    '',
    indent(drawTimeline(observation)),
    '',
    ...headersOf(report).map(indent),
    ...findings.map(formatFinding),
  ];
  return `${lines.join('\n')}\n`;
}

/** The same for the page. */
export function toMeasuredStream(report: ProbeReport): MeasuredStream {
  const { url, verdict, observation, findings } = report;
  return {
    url,
    verdict: SENTENCES[verdict.kind],
    facts: [...numbersOf(report), ...headersOf(report)],
    ...timesOf(observation.frames),
    endedMs: observation.endedAtMs,
    findings,
  };
}

function numbersOf({ verdict, plain, flushedFromBytes }: ProbeReport): string[] {
  return [
    describeVerdict(verdict),
    ...(plain === undefined ? [] : [`without compression: ${describeVerdict(plain)}`]),
    ...(flushedFromBytes === undefined ? [] : [`frames of ${flushedFromBytes} bytes come through`]),
  ];
}

function headersOf({ observation: { headers, status, httpVersion } }: ProbeReport): string[] {
  return [
    `HTTP/${httpVersion} ${status}`,
    ...HEADERS.flatMap((name) =>
      headers[name] === undefined ? [] : [`${name}: ${headers[name]}`],
    ),
  ];
}

function formatFinding({ code, severity, title, detail, advice }: LiveFinding): string {
  const mark = severity === 'todo' ? code : `${code} (note)`;
  return `\n  ${mark}  ${title}\n      measured  ${detail}\n      fix       ${advice}`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
