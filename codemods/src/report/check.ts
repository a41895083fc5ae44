import { count } from './words.js';

interface Problem {
  readonly code?: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly advice: string;
}

/** What `check` found, one place after the other. */
export function formatProblems(problems: readonly Problem[]): string {
  return problems
    .map(
      ({ file, line, column, code, message, advice }) =>
        `${file}:${line}:${column}  ${code === undefined ? '' : `${code}  `}${message}\n    ${advice}\n`,
    )
    .join('');
}

/** The last word of `check`. */
export function formatVerdict(result: {
  readonly problems: readonly Problem[];
  readonly examined: number;
  readonly allowed: number;
  readonly unused: readonly string[];
}): string {
  const { problems, examined, allowed, unused } = result;
  const stale = unused
    .map((entry) => `The allow list’s ${entry} covers nothing any more.\n`)
    .join('');
  const beside = `${count(examined, 'file')} read${allowed === 0 ? '' : `, ${allowed} allowed`}`;
  if (problems.length === 0) return `${stale}Nothing is left of the migration (${beside}).\n`;
  return `${stale}${count(problems.length, 'thing')} left (${beside}). \`sse-migrate explain CODE\` says more.\n`;
}
