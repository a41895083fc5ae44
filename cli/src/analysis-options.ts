import { InvalidArgumentError } from './commander.js';
import type { Command } from 'commander';

/** What can be said of how sockets are looked for. */
export interface AnalysisOptions {
  /** Names of what is a socket although no flow in the code says so. */
  readonly socketLike?: readonly string[];
  /** When the analysis gives up. */
  readonly maxSteps?: number;
}

/** `--socket-like <name>`, for what dependency injection and the like hide from every analysis, and `--max-steps`. */
export function addAnalysisOptions(command: Command): Command {
  return command
    .option(
      '--socket-like <name>',
      'a name that means a socket although no flow in the code says so; more than once',
      parseName,
    )
    .option(
      '--max-steps <number>',
      'give up after so many steps of the analysis (default: 10000000, some ten seconds)',
      parseSteps,
    );
}

/** The options as the codemods take them. */
export function toAnalysisWishes({ socketLike, maxSteps }: AnalysisOptions): {
  socketLike?: readonly string[];
  mostSteps?: number;
} {
  return {
    ...(socketLike === undefined ? {} : { socketLike }),
    ...(maxSteps === undefined ? {} : { mostSteps: maxSteps }),
  };
}

function parseName(value: string, earlier: readonly string[] = []): string[] {
  if (/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(value)) return [...earlier, value];
  throw new InvalidArgumentError(
    'It must be the name of a variable or property, such as socketService.',
  );
}

function parseSteps(value: string): number {
  if (/^[1-9]\d{0,14}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It must be a whole number above 0, such as 50000000.');
}
