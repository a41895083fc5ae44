import { createRequire } from 'node:module';
import type { default as createIgnore, Ignore } from 'ignore';

/** The patterns of a .gitignore, and the folder that it lies in. */
export interface Rules {
  readonly folder: string;
  readonly matcher: Ignore;
}

// Node searches a CommonJS package that is imported for its exports, which takes this one longer than to be run.
const load = createRequire(import.meta.url);

/** A matcher for patterns as in a .gitignore. */
export function createMatcher(patterns: string | readonly string[]): Ignore {
  // What the package's own types say of it.
  const ignore = load('ignore') as typeof createIgnore;
  return ignore().add(patterns);
}

/** The innermost .gitignore that says something about a path decides, as in git. `rules` are the outer ones first. */
export function isIgnored(rules: readonly Rules[], path: string): boolean {
  for (const { folder, matcher } of rules.toReversed()) {
    const relative = path.slice(folder === '/' ? 1 : folder.length + 1);
    const { ignored, unignored } = matcher.test(relative);
    if (ignored) return true;
    if (unignored) return false;
  }
  return false;
}
