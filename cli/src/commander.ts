import { createRequire } from 'node:module';
import type * as Commander from 'commander';

// Node searches a CommonJS package that is imported for its exports, which takes longer than the rest of the start.
const load = createRequire(import.meta.url);

/** What of Commander is more than a type. */
export const { Command, CommanderError, InvalidArgumentError, Option } =
  // What the package's own types say of it.
  load('commander') as typeof Commander;
