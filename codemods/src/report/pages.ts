import { EVENTS } from '../catalog/events.js';
import { FINDINGS } from '../catalog/findings.js';
import { HURDLES } from '../catalog/hurdles.js';
import { MANAGER } from '../catalog/manager.js';
import { MEMBERS } from '../catalog/members.js';
import { OPTIONS } from '../catalog/options.js';
import { STREAM_FINDINGS } from '../catalog/stream-findings.js';
import type { FindingCode } from '../finding.js';

/** What the page of a finding is made from, whichever table it stands in. */
interface PageSource {
  readonly code: FindingCode;
  readonly title: string;
  readonly severity?: 'note' | 'todo';
  readonly advice: string;
  readonly reason?: string;
  readonly effect?: string;
  readonly example?: string;
}

const SOURCES: readonly PageSource[] = [
  ...Object.values(FINDINGS),
  ...Object.values(STREAM_FINDINGS),
  ...Object.values(HURDLES),
].toSorted((a, b) => a.code.localeCompare(b.code));

/** Rows of the catalog that belong on the page of a finding. */
const ROWS: Readonly<Partial<Record<FindingCode, () => string>>> = {
  [FINDINGS.member.code]: () => memberTable(({ fate }) => fate === 'todo'),
  [FINDINGS.event.code]: () => eventTable(({ fate }) => fate === 'todo'),
  [FINDINGS.option.code]: () => optionTable(({ fate }) => fate === 'todo'),
};

const FATES: Readonly<Record<string, string>> = {
  same: 'as it is',
  rewrite: 'rewritten',
  drop: 'left out',
  todo: 'on the shim',
};

/** Every code that has a page, in order. */
export const FINDING_CODES: readonly FindingCode[] = SOURCES.map(({ code }) => code);

/** The page of a finding in Markdown, or `undefined` when there is no such code. */
export function formatFindingPage(code: string): string | undefined {
  const source = SOURCES.find((one) => one.code === code.toUpperCase());
  if (source === undefined) return undefined;
  const rows = ROWS[source.code]?.();
  const sections = [
    `# ${source.code}: ${source.title}`,
    kindOf(source),
    ...paragraph('Why', source.reason),
    ...paragraph('Measured', source.effect),
    ...paragraph('For example', source.example),
    `## What to do\n\n${source.advice}`,
    ...(rows === undefined ? [] : [`## What it is about\n\n${rows}`]),
    `## In CI\n\n\`sse-migrate check\` ${checkOf(source)}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

/** The list of all findings in Markdown. */
export function formatFindingIndex(): string {
  const rows = SOURCES.map(({ code, title, severity }) => [
    `[${code}](${code}.md)`,
    title,
    severity === 'note' ? 'nothing to do' : 'for a person',
  ]);
  return `# Findings\n\nWhat \`sse-migrate\` reports. \`sse-migrate explain SSE1004\` shows a page in the terminal.\n\n${table(['code', 'what', 'asks'], rows)}\n`;
}

/** The list of all findings for a terminal. */
export function formatFindingList(): string {
  const lines = SOURCES.map(
    ({ code, title, severity }) => `  ${code}  ${severity === 'note' ? ' ' : '!'}  ${title}\n`,
  );
  return `Findings (! needs a person):\n${lines.join('')}\n\`sse-migrate explain CODE\` shows the page of one.\n`;
}

/** What becomes of each member, option and event of Socket.IO’s client, in Markdown. */
export function formatCatalog(): string {
  return [
    '# What becomes of Socket.IO’s client',
    'A socket goes native when every use of it is “as it is”, “rewritten” or “left out” here. One use that needs the shim takes the whole socket there, where nothing but the import changes.',
    `## Members\n\n${memberTable(isAny)}`,
    `## What is read of the manager\n\nWhat is written with another name goes native where the manager serves this one socket alone. All else that is used of \`socket.io\` needs the shim.\n\n${managerTable()}`,
    `## Options\n\n${optionTable(isAny)}`,
    `## Events of the connection\n\nAll other event names are the application’s own, and stay.\n\n${eventTable(isAny)}\n`,
  ].join('\n\n');
}

function isAny(): boolean {
  return true;
}

function kindOf({ severity }: PageSource): string {
  return severity === 'note'
    ? 'A note: the application runs as it is. It says why something is as it is.'
    : 'For a person: the migration is not whole until somebody has acted.';
}

function checkOf({ code, severity }: PageSource): string {
  if (severity === 'note') return 'does not fail because of it.';
  return `fails while it is there. To accept it: \`sse-migrate check --allow ${code}\`, or \`--allow ${code}:path/to/file\` for one file.`;
}

function paragraph(title: string, text: string | undefined): string[] {
  return text === undefined ? [] : [`## ${title}\n\n${text}`];
}

function memberTable(isShown: (row: (typeof MEMBERS)[number]) => boolean): string {
  const rows = MEMBERS.filter(isShown).map(({ name, kinds, fate, to, reason }) => [
    `\`${name}\``,
    kinds.join(', '),
    FATES[fate] ?? fate,
    reason ?? (to === undefined ? '' : `\`${to}\``),
  ]);
  return table(['member', 'use', 'goes', 'to, or why'], rows);
}

function managerTable(): string {
  const rows = MANAGER.map(({ path, events, value, fate, to, reason }) => [
    `\`socket.io.${path}${value === undefined ? '' : ` === '${value}'`}\``,
    events?.map((event) => `\`${event}\``).join(', ') ?? '',
    to === undefined ? 'left out' : fate === 'literal' ? `\`'${to}'\`` : `\`socket.${to}\``,
    reason,
  ]);
  return table(['expression', 'events', 'goes', 'why'], rows);
}

function optionTable(isShown: (row: (typeof OPTIONS)[number]) => boolean): string {
  const rows = OPTIONS.filter(isShown).map(({ name, fate, to, reason }) => [
    `\`${name}\``,
    FATES[fate] ?? fate,
    reason ?? (to === undefined ? '' : `\`${to}\``),
  ]);
  return table(['option', 'goes', 'to, or why'], rows);
}

function eventTable(isShown: (row: (typeof EVENTS)[number]) => boolean): string {
  const rows = EVENTS.filter(isShown).map(({ name, fate, to, reason }) => [
    `\`${name}\``,
    FATES[fate] ?? fate,
    (to === undefined ? reason : `\`socket.${to}\` tells of it`) ?? '',
  ]);
  return table(['event', 'goes', 'why'], rows);
}

/** A table as Prettier would write it. */
function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const rows = [head, ...body].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, at) => Math.max(3, ...rows.map((row) => (row[at] ?? '').length)));
  const [first = '', ...rest] = rows.map((row) =>
    lineOf(row.map((cell, at) => cell.padEnd(widths[at] ?? 0))),
  );
  return [first, lineOf(widths.map((width) => '-'.repeat(width))), ...rest].join('\n');
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
