import type { Finding } from '../finding.js';
import type { MigrationResult } from '../result.js';
import type { EventEnd, PlanStep, Survey, SurveyEvent, SurveySocket } from '../survey.js';
import { columns, count, notRead } from './words.js';

const EVENT_TITLES = {
  'to-server': 'Events from clients to the server:',
  'to-client': 'Events from the server to clients:',
} as const;

/** What `scan` found, for a person to read. */
export function formatSurvey(result: MigrationResult): string {
  const { survey } = result;
  if (survey === undefined) return `No use of Socket.IO was found in ${result.root}.\n`;
  const sections = [
    formatPackages(survey),
    formatServers(survey),
    formatSockets(result, survey),
    formatEvents(survey, 'to-server'),
    formatEvents(survey, 'to-client'),
    formatUnnamed(survey),
    formatHurdles(survey),
    formatToDo(survey),
    section('Not read:', notRead(result.skipped)),
    formatPlan(survey.plan),
    formatEstimate(result, survey),
  ];
  return `${sections.filter((one) => one !== '').join('\n\n')}\n`;
}

function formatPackages({ packages }: Survey): string {
  const rows = packages.map(({ name, version, file }) => [`  ${name}`, version, file]);
  return section('Packages:', columns(rows));
}

function formatServers({ servers }: Survey): string {
  const words = {
    done: 'the bridge is mounted',
    'by-itself': '`transform` mounts the bridge',
    'by-hand': 'the bridge must be mounted by hand',
  };
  const rows = servers.map(({ file, line, mount }) => [`  ${file}:${line}`, words[mount]]);
  return section('Servers:', columns(rows));
}

function formatSockets({ groups }: MigrationResult, { sockets }: Survey): string {
  const lines: string[] = [];
  for (const { id, fate, uses, reasons } of groups) {
    const made = sockets.filter(({ group }) => group === id);
    if (made.length === 0) continue;
    lines.push(...made.map(socketLine), `      ${count(uses, 'use')}, ${describe(fate)}`);
    for (const reason of reasons.slice(0, 3)) lines.push(`      because ${reason}`);
  }
  return section('Client sockets:', lines);
}

function socketLine({ file, line, url }: SurveySocket): string {
  return url === undefined ? `  ${file}:${line}` : `  ${file}:${line}  to ${shorten(url)}`;
}

function describe(fate: 'native' | 'shim' | 'left'): string {
  if (fate === 'native') return 'would go to the native client';
  return fate === 'shim' ? 'would go to the shim' : 'stays as it is';
}

function formatEvents({ events }: Survey, direction: SurveyEvent['direction']): string {
  const lines: string[] = [];
  for (const event of events) {
    if (event.direction !== direction) continue;
    lines.push(`  ${event.name}${flags(event)}`, ...endLines(event));
  }
  return section(EVENT_TITLES[direction], lines);
}

function flags({ from, to }: SurveyEvent): string {
  const words = [
    ...([...from, ...to].some(({ hasAck }) => hasAck) ? ['with an answer'] : []),
    ...(from.length === 0 ? ['nothing found that sends it'] : []),
    ...(to.length === 0 ? ['nothing found that listens'] : []),
  ];
  return words.length === 0 ? '' : `  (${words.join(', ')})`;
}

function endLines({ from, to }: SurveyEvent): string[] {
  const rows = [
    ...from.map((end) => ['     ', 'sent ', place(end), payload(end), audience(end)]),
    ...to.map((end) => ['     ', 'heard', place(end), payload(end), '']),
  ];
  return columns(rows, ' ');
}

function place({ file, line }: EventEnd): string {
  return `${file}:${line}`;
}

function payload(end: EventEnd): string {
  const parts = end.payload.map((part) => (part === 'unknown' ? '…' : part));
  return end.hasAck ? [...parts, '→ answer'].join(', ') : parts.join(', ');
}

function audience(end: EventEnd): string {
  return end.audience === undefined ? '' : `to ${end.audience}`;
}

function formatUnnamed({ unnamed }: Survey): string {
  const lines = unnamed.map(({ file, line }) => `  ${file}:${line}`);
  return section('Events whose name is worked out at run time:', lines);
}

function formatHurdles({ hurdles }: Survey): string {
  return section(
    'What Socket.IO hid so far, and the move will meet:',
    hurdles.flatMap(findingLines),
  );
}

function formatToDo({ toDo }: Survey): string {
  return section('For a person:', toDo.flatMap(findingLines));
}

function findingLines({ file, line, column, code, message, advice }: Finding): string[] {
  return [`  ${file}:${line}:${column}  ${code}  ${message}`, `      ${advice}`];
}

function formatPlan(plan: readonly PlanStep[]): string {
  const lines = plan.flatMap(({ title, detail, command }, index) => [
    `  ${index + 1}. ${title}`,
    `     ${detail}`,
    ...(command === undefined ? [] : [`     $ ${command}`]),
  ]);
  return section('The plan:', lines);
}

function formatEstimate({ files }: MigrationResult, { estimate, events, servers }: Survey): string {
  const { usesByItself, uses, places } = estimate;
  const size = `${count(servers.length, 'server')}, ${count(events.length, 'event')}, ${count(files.total, 'file')} read`;
  const left = places === 0 ? 'nothing needs a person' : `${count(places, 'place')} for a person`;
  const moving =
    uses === 0
      ? 'No client socket of Socket.IO’s was found'
      : `Automatic: ${usesByItself} of ${count(uses, 'socket use')}, in ${count(estimate.files, 'file')}`;
  return `${moving}; ${left}. (${size}.)`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${title}\n${lines.join('\n')}`;
}

function shorten(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ');
  return flat.length > 60 ? `${flat.slice(0, 59)}…` : flat;
}
