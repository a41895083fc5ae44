import { diagnose, MemoryDisk } from '@sse-migrate/codemods';
import type { Diagnosis } from '@sse-migrate/codemods';

/** The diagnosis of a project given as texts by relative path. */
export function diagnoseTexts(texts: Readonly<Record<string, string>>): Diagnosis {
  const files = Object.entries(texts).map(([path, text]) => [`/app/${path}`, text]);
  const disk = new MemoryDisk(Object.fromEntries(files));
  return diagnose({ paths: ['/app'], disk });
}

/** The texts after `--fix`. */
export function fixTexts(texts: Readonly<Record<string, string>>): Record<string, string> {
  const changes = diagnoseTexts(texts).changes.map(({ file, after }) => [file, after]);
  return { ...texts, ...Object.fromEntries(changes) };
}
