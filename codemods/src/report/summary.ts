import { FINDINGS } from '../catalog/findings.js';
import type { Finding } from '../finding.js';
import type { GroupOutcome, MigrationResult } from '../result.js';
import { count, notRead } from './words.js';

const ABOUT_STREAMS: ReadonlySet<string> = new Set([
  FINDINGS.streamPossible.code,
  FINDINGS.streamFailure.code,
]);

/**
 * The result for a person to read: what was done, what it could not do and why, the numbers, and what comes next.
 *
 * @param options.next what comes next, where the caller knows better
 */
export function formatSummary(
  result: MigrationResult,
  options: { readonly isDryRun: boolean; readonly next?: string },
): string {
  const sections = [
    formatChanges(result, options.isDryRun),
    formatGroups(result),
    formatFindings(result),
    formatStreams(result),
    formatSkipped(result),
    formatNumbers(result),
    options.next ?? formatNextStep(result, options.isDryRun),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function formatChanges({ changes, groups }: MigrationResult, isDryRun: boolean): string {
  if (changes.length === 0) {
    return `Nothing to change: ${whyNothing(groups)}.`;
  }
  const lines = changes.map(({ file, actions }) => `  ${file}\n${bullets(actions)}`);
  return `${isDryRun ? 'Would change' : 'Changed'}:\n${lines.join('\n')}`;
}

function whyNothing(groups: MigrationResult['groups']): string {
  if (groups.length === 0) return 'no socket of Socket.IO’s client was found';
  const isLeft = groups.every(({ fate }) => fate === 'left');
  return isLeft ? 'the sockets stay as they are' : 'everything is done already';
}

function bullets(items: readonly string[]): string {
  return items.map((item) => `      ${item}`).join('\n');
}

function formatGroups({ groups }: MigrationResult): string {
  if (groups.length === 0) return '';
  return `Sockets:\n${groups.map(formatGroup).join('\n')}`;
}

function formatGroup({ file, line, fate, uses, reasons }: GroupOutcome): string {
  const head = `  ${file}:${line}  ${count(uses, 'use')}  ${fate}`;
  const shown = reasons.slice(0, 3).map((reason) => `because ${reason}`);
  const rest = reasons.length - shown.length;
  if (rest > 0) shown.push(`and ${count(rest, 'more reason')}`);
  return shown.length === 0 ? head : `${head}\n${bullets(shown)}`;
}

function formatFindings({ findings }: MigrationResult): string {
  const todo = findings.filter(({ severity }) => severity === 'todo');
  if (todo.length === 0) return '';
  return `For you to do:\n${todo.map(formatFinding).join('\n')}`;
}

/** Notes are for the reports; but who asks for streams wants to hear of them. */
function formatStreams({ findings }: MigrationResult): string {
  const notes = findings.filter(({ code }) => ABOUT_STREAMS.has(code));
  if (notes.length === 0) return '';
  return `About streams:\n${notes.map(formatFinding).join('\n')}`;
}

function formatFinding({ code, file, line, column, message, advice }: Finding): string {
  return `  ${file}:${line}:${column}  ${code}  ${message}\n      ${advice}`;
}

function formatSkipped({ skipped }: MigrationResult): string {
  const lines = notRead(skipped);
  return lines.length === 0 ? '' : `Not read:\n${lines.join('\n')}`;
}

function formatNumbers({ uses, files }: MigrationResult): string {
  const { total, native, shim, left, unaccounted } = uses;
  const inFiles = `${count(files.total, 'file')} in, ${files.changed + files.unchanged + files.skipped} accounted for`;
  return `${count(total, 'socket use')}: ${native} native, ${shim} shim, ${left} left, ${unaccounted} unaccounted for; ${inFiles}.`;
}

function formatNextStep({ changes, findings }: MigrationResult, isDryRun: boolean): string {
  if (isDryRun && changes.length > 0)
    return 'Nothing was written. Run again without --dry-run to write it.';
  const isOpen = findings.some(({ severity }) => severity === 'todo');
  if (changes.length > 0) {
    const steps = [
      ...(isOpen ? ['do what is listed above'] : []),
      ...(changes.some(({ file }) => /(?:^|\/)package\.json$/.test(file))
        ? ['install the new dependency']
        : []),
      'start the application',
    ];
    return `Next: ${steps.join(', ')}, and look at the network tab. \`sse-migrate undo\` takes it all back.`;
  }
  return isOpen ? 'Next: what is listed above.' : '';
}
