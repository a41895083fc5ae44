import { createRequire } from 'node:module';
import type * as Babel from '@babel/parser';
import type { ParserOptions, ParserPlugin, ParseResult } from '@babel/parser';

/** Loaded when something is parsed for the first time: most projects that are looked at never need it. */
function babel(): typeof Babel {
  // What a package's own types say of it.
  return (loaded ??= load('@babel/parser') as typeof Babel);
}

const load = createRequire(import.meta.url);
let loaded: typeof Babel | undefined;

const COMMON: readonly ParserPlugin[] = [
  'decoratorAutoAccessors',
  'explicitResourceManagement',
  'exportDefaultFrom',
  'deprecatedImportAssert',
];

/** Sets of plugins, the likeliest first. No single one parses everything that applications contain. */
const TYPESCRIPT: readonly ParserPlugin[][] = [
  ['typescript', 'decorators-legacy'],
  ['typescript', 'decorators'],
];
const TSX: readonly ParserPlugin[][] = [
  ['typescript', 'jsx', 'decorators-legacy'],
  ['typescript', 'jsx', 'decorators'],
];
const JAVASCRIPT: readonly ParserPlugin[][] = [
  ['jsx', 'flow', 'decorators-legacy'],
  ['jsx', 'flow', 'decorators'],
  ...TSX,
];

/** Why a text could not be parsed. */
export class SourceSyntaxError extends Error {
  override readonly name = 'SourceSyntaxError';
  constructor(
    message: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(message);
  }
}

/**
 * Babel's tree of exactly this string, so that its offsets are those of the string. Nothing is normalised.
 *
 * @throws {SourceSyntaxError} when no set of plugins can parse it
 */
export function parseSource(
  text: string,
  path: string,
  options: Pick<ParserOptions, 'attachComment'> = {},
): ParseResult {
  return parse(text, path, options);
}

/**
 * Asks only whether it can be parsed, and as what.
 *
 * @throws {SourceSyntaxError} when it cannot
 */
export function checkSource(text: string, path: string): SourceType {
  return parse(text, path, { attachComment: false }).program.sourceType;
}

/** What a text was parsed as: of the two, only a module is always strict. */
export type SourceType = ParseResult['program']['sourceType'];

function parse(text: string, path: string, options: ParserOptions): ParseResult {
  let first: unknown;
  for (const plugins of pluginsFor(path)) {
    try {
      return babel().parse(text, { ...optionsWith(plugins), ...options });
    } catch (error) {
      first ??= error;
    }
  }
  throw toSyntaxError(first);
}

function pluginsFor(path: string): readonly ParserPlugin[][] {
  if (/\.[cm]?ts$/.test(path)) return TYPESCRIPT;
  return path.endsWith('.tsx') ? TSX : JAVASCRIPT;
}

function optionsWith(plugins: readonly ParserPlugin[]): ParserOptions {
  return {
    sourceType: 'unambiguous',
    allowImportExportEverywhere: true,
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    allowSuperOutsideMethod: true,
    allowUndeclaredExports: true,
    plugins: [...COMMON, ...plugins],
  };
}

function toSyntaxError(error: unknown): SourceSyntaxError {
  if (!(error instanceof Error)) return new SourceSyntaxError('unknown syntax', 1, 1);
  // Babel's errors carry `loc`, which the type of Error does not have.
  const { loc } = error as Error & { loc?: { line: number; column: number } };
  return new SourceSyntaxError(error.message, loc?.line ?? 1, (loc?.column ?? 0) + 1);
}
