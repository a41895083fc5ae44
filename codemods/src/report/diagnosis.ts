import type { Diagnosis, DoctorFinding } from '../diagnosis.js';
import { count } from './words.js';

/** The diagnosis for a person to read. */
export function formatDiagnosis(diagnosis: Diagnosis, options: { isFixed: boolean }): string {
  const { findings, examined } = diagnosis;
  const todo = findings.filter(({ severity }) => severity === 'todo');
  const notes = findings.filter(({ severity }) => severity === 'note');
  const sections = [
    section('Streams will break here:', todo),
    section(
      'Streams may break here; it depends on what the server sends, which is not in this project:',
      notes,
    ),
    formatChanges(diagnosis, options.isFixed),
    formatSkipped(diagnosis),
    findings.length === 0
      ? `Nothing was found that holds a stream back (${count(examined, 'file')} looked at).`
      : `${count(examined, 'file')} looked at, ${count(findings.length, 'finding')}.`,
  ];
  return `${sections.filter((one) => one !== '').join('\n\n')}\n`;
}

function section(title: string, findings: readonly DoctorFinding[]): string {
  return findings.length === 0 ? '' : `${title}\n${findings.map(formatFinding).join('\n')}`;
}

function formatFinding(finding: DoctorFinding): string {
  const { file, line, column, code, message, reason, effect, advice, example } = finding;
  return [
    `  ${file}:${line}:${column}  ${code}  ${message}`,
    `      why       ${reason}`,
    ...(example === undefined ? [] : [`      example   ${example}`]),
    `      measured  ${effect}`,
    `      fix       ${advice}`,
  ].join('\n');
}

function formatChanges({ changes, findings }: Diagnosis, isFixed: boolean): string {
  if (isFixed) return changes.map(({ file }) => `fixed  ${file}`).join('\n');
  const automatic = findings.filter(({ fix }) => fix === 'automatic').length;
  return automatic === 0
    ? ''
    : `--fix does ${automatic} of them; --diff shows what it would write.`;
}

function formatSkipped({ skipped }: Diagnosis): string {
  return skipped.map(({ file, reason }) => `not read  ${file}: ${reason}`).join('\n');
}
