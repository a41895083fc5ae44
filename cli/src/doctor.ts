import { writeFileSync } from 'node:fs';
import type { Diagnosis } from '@sse-migrate/codemods';
import { EXIT } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';
import { gitState } from './git.js';
import { absolutePath } from './paths.js';
import { showOn } from './progress.js';
import type { Terminal } from './terminal.js';
import { readVersion } from './version.js';

export interface DoctorOptions {
  readonly fix?: boolean;
  readonly diff?: boolean;
  readonly json?: boolean;
  /** A file to write a page to. */
  readonly html?: string;
  readonly force?: boolean;
  readonly streamPath?: readonly string[];
}

/** `sse-migrate doctor [paths…]` */
export async function doctor(
  paths: readonly string[],
  options: DoctorOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { applyChanges, diagnose, formatDiagnosis, formatDiagnosisPage, formatDiff, nodeDisk } =
    await import('@sse-migrate/codemods');
  const diagnosis = diagnose({
    paths: (paths.length === 0 ? ['.'] : paths).map(absolutePath),
    disk: nodeDisk,
    runtimeVersion: `^${readVersion()}`,
    onProgress: showOn(terminal),
    ...(options.streamPath === undefined ? {} : { streamPaths: options.streamPath }),
  });
  const isFixing = options.fix === true;
  if (isFixing && refuses(diagnosis, options, terminal)) return EXIT.failed;
  if (options.html !== undefined) {
    writeFileSync(options.html, formatDiagnosisPage(diagnosis));
    terminal.say(`The page is ${options.html}\n`);
  }
  if (isFixing) applyChanges(nodeDisk, diagnosis.root, diagnosis.changes);
  if (options.json === true) terminal.print(`${JSON.stringify(toJson(diagnosis), null, 2)}\n`);
  else if (options.diff === true) terminal.print(formatDiff(diagnosis));
  terminal.say(formatDiagnosis(diagnosis, { isFixed: isFixing }));
  return isLeft(diagnosis, isFixing) ? EXIT.needsPerson : EXIT.ok;
}

function refuses(
  { root, changes }: Diagnosis,
  { force }: DoctorOptions,
  terminal: Terminal,
): boolean {
  if (changes.length === 0 || force === true || gitState(root) !== 'dirty') return false;
  terminal.say(
    `${root} has changes that are not committed, so that what was yours and what was changed here would mix.\nNothing was written. Commit or stash them first, or run again with --force.\n`,
  );
  return true;
}

/** Whether something is found that breaks streams for certain, and is not fixed by now. */
function isLeft({ findings }: Diagnosis, isFixed: boolean): boolean {
  return findings.some(
    ({ severity, fix }) => severity === 'todo' && !(isFixed && fix === 'automatic'),
  );
}

/** The diagnosis without the texts of whole files. */
function toJson({ changes, ...rest }: Diagnosis): object {
  return { version: 1, ...rest, changes: changes.map(({ file, actions }) => ({ file, actions })) };
}
