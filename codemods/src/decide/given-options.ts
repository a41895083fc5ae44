import type { Creation, OptionEntry } from '../inventory.js';

/** Every option that a creation is given, and that is known: those of what is spread as well. */
export function givenOptions({ arguments: given }: Creation): OptionEntry[] {
  return given.flatMap((one) =>
    'entries' in one ? one.entries.flatMap((entry) => entry.read ?? entry) : [],
  );
}
