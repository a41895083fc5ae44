import type { AddHelpTextContext } from 'commander';

/** Where nothing says how wide the terminal is. */
const COLUMNS = 80;

/**
 * What stands below the options in `--help`. The lines of a paragraph are made as wide as the terminal; what is
 * indented stays as it is written.
 */
export function details(text: string): (context: AddHelpTextContext) => string {
  const lines = text.replaceAll(/(?<=^\S.*)\n(?=\S)/gm, ' ').split('\n');
  return ({ command }) => {
    const help = command.createHelp();
    const columns = command.configureOutput().getOutHelpWidth?.() ?? COLUMNS;
    return lines.map((line) => (/^\S/.test(line) ? help.boxWrap(line, columns) : line)).join('\n');
  };
}
