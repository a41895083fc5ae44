import { FINDINGS } from '../catalog/findings.js';
import type { FindingName } from '../catalog/findings.js';
import type { Finding } from '../finding.js';
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
    const finding: Finding = { code, severity, file, line, column, message: said, advice };
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

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
