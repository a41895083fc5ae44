import type { MigrationResult } from '../result.js';
import type { Finding } from '../finding.js';
import { count } from './words.js';

/** What fits into a comment on a pull request. */
const MOST_ROWS = 50;

/** The result in Markdown, for a pull request. */
export function formatMarkdown(result: MigrationResult): string {
  const { uses, files } = result;
  const numbers = [
    `**${count(uses.total, 'socket use')}**: ${uses.native} native, ${uses.shim} shim, ${uses.left} left, ${uses.unaccounted} unaccounted for.`,
    `${count(files.total, 'file')} in, ${files.changed + files.unchanged + files.skipped} accounted for; ${files.changed} changed.`,
  ].join(' ');
  const sections = [
    '## From Socket.IO to Server-Sent Events',
    numbers,
    sockets(result),
    findings('For a person', result.findings, 'todo'),
    hurdles(result),
    changes(result),
    folded('Notes', findingTable(result.findings.filter(({ severity }) => severity === 'note'))),
  ];
  return `${sections.filter((one) => one !== '').join('\n\n')}\n`;
}

function sockets({ groups }: MigrationResult): string {
  const rows = groups.map(({ file, line, fate, uses, reasons }) => [
    code(`${file}:${line}`),
    fate,
    String(uses),
    reasons.slice(0, 2).join('; '),
  ]);
  return titled('Sockets', table(['made at', 'goes', 'uses', 'because'], rows));
}

function findings(title: string, all: readonly Finding[], severity: Finding['severity']): string {
  return titled(title, findingTable(all.filter((one) => one.severity === severity)));
}

function hurdles({ survey }: MigrationResult): string {
  return titled('What the move will meet', findingTable(survey?.hurdles ?? []));
}

function findingTable(all: readonly Finding[]): string {
  const rows = all
    .slice(0, MOST_ROWS)
    .map(({ file, line, code: name, message, advice }) => [
      code(`${file}:${line}`),
      name,
      message,
      advice,
    ]);
  const more = all.length > MOST_ROWS ? `\n\n… and ${all.length - MOST_ROWS} more.` : '';
  const text = table(['where', 'code', 'what', 'to do'], rows);
  return text === '' ? '' : text + more;
}

function changes({ changes: all }: MigrationResult): string {
  const rows = all.map(({ file, actions }) => [code(file), actions.join('; ')]);
  return folded(count(all.length, 'file'), table(['file', 'what was done'], rows));
}

function titled(title: string, text: string): string {
  return text === '' ? '' : `### ${title}\n\n${text}`;
}

function folded(title: string, text: string): string {
  return text === '' ? '' : `<details><summary>${title}</summary>\n\n${text}\n\n</details>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  return [lineOf(head), lineOf(head.map(() => '---')), ...rows.map(lineOf)].join('\n');
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.map(cell).join(' | ')} |`;
}

/** A cell must not end early, nor begin a tag. */
function cell(text: string): string {
  return text
    .replaceAll('|', '\\|')
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll(/<(?=[a-z/!])/gi, '&lt;');
}

function code(text: string): string {
  return `\`${text.replaceAll('`', '')}\``;
}
