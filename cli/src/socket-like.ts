import { InvalidArgumentError } from './commander.js';
import type { Command } from 'commander';

/** The names that the user gives for what is a socket. */
export interface SocketLikeOptions {
  readonly socketLike?: readonly string[];
}

/** `--socket-like <name>`, for what dependency injection and the like hide from every analysis. */
export function addSocketLike(command: Command): Command {
  return command.option(
    '--socket-like <name>',
    'a name that means a socket although no flow in the code says so; more than once',
    parseName,
  );
}

function parseName(value: string, earlier: readonly string[] = []): string[] {
  if (/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(value)) return [...earlier, value];
  throw new InvalidArgumentError(
    'It must be the name of a variable or property, such as socketService.',
  );
}
