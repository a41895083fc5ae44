import { FINDINGS } from '../catalog/findings.js';
import type { FindingName } from '../catalog/findings.js';
import type { Finding, FindingCode } from '../finding.js';
import { findMarkers } from '../marker.js';
import type { ProjectFacts } from './project-facts.js';
import type { FileChange } from '../result.js';
import { lineAndColumn } from '../span.js';

/** The changes and findings of one attempt, gathered file by file. */
export class Draft {
  readonly #texts = new Map<string, string>();
  readonly #actions = new Map<string, string[]>();
  readonly #findings = new Map<string, Finding>();

  constructor(readonly project: ProjectFacts) {}

  /** The text of a file as it stands now, without its byte order mark. */
  textOf(path: string): string | undefined {
    return this.#texts.get(path) ?? this.project.files.get(path)?.text;
  }

  /** A new text for a file, and what was done to it. */
  change(path: string, text: string, actions: readonly string[]): void {
    if (text === this.textOf(path)) return;
    this.#texts.set(path, text);
    this.#actions.set(path, [...(this.#actions.get(path) ?? []), ...actions]);
  }

  /** Something that a person should know. The same thing is said once. */
  report(name: FindingName, path: string, offset: number, message?: string): void {
    const row = FINDINGS[name];
    const text = this.project.files.get(path)?.text ?? '';
    const file = this.project.relative(path);
    const { line, column } = lineAndColumn(text, offset);
    const said = message === undefined ? row.title : `${row.title}: ${message}`;
    const { code, severity, advice } = row;
    const place = { code, file, line, column };
    const why = severity === 'todo' ? reasonToIgnore(text, code, line) : undefined;
    const finding: Finding =
      why === undefined
        ? { ...place, severity, message: said, advice }
        : { ...place, severity: 'note', message: said, advice: `Ignored here: ${why}` };
    this.#findings.set(`${code} ${file}:${line} ${said}`, finding);
  }

  get changedPaths(): string[] {
    return [...this.#texts.keys()];
  }

  get findings(): Finding[] {
    return [...this.#findings.values()].toSorted(
      (a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column,
    );
  }

  get changes(): FileChange[] {
    const changes = [...this.#texts].map(([path, text]) => {
      const file = this.project.files.get(path);
      const mark = file?.mark ?? '';
      return {
        file: this.project.relative(path),
        before: mark + (file?.text ?? ''),
        after: mark + text,
        actions: this.#actions.get(path) ?? [],
      };
    });
    return changes.toSorted((a, b) => compare(a.file, b.file));
  }
}

/** What a comment on the same line, or on those right above it, says to accept a finding. */
function reasonToIgnore(text: string, code: FindingCode, line: number): string | undefined {
  const accepting = findMarkers(text).find((marker) => {
    if (marker.kind !== 'ignore' || marker.code !== code || marker.said === '') return false;
    const at = lineAndColumn(text, marker.offset).line;
    const between = text.split('\n').slice(at, line - 1);
    return at <= line && between.every((one) => /^\s*(?:\/\/|\/\*|<!--)/.test(one));
  });
  return accepting?.said;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
