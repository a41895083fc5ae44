import type { Command } from 'commander';
import { InvalidArgumentError } from './commander.js';
import { details } from './details.js';
import { EXIT } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';
import type { Terminal } from './terminal.js';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

const DETAILS = `
  $ sse-migrate completion bash >> ~/.bashrc
  $ sse-migrate completion zsh > "\${fpath[1]}/_sse-migrate"
  $ sse-migrate completion fish > ~/.config/fish/completions/sse-migrate.fish`;

/** `sse-migrate completion <shell>` */
export function addCompletion(
  program: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void {
  program
    .command('completion')
    .description('print a script that completes commands and options in a shell')
    .argument('<shell>', SHELLS.join(', '), parseShell)
    .addHelpText('after', details(DETAILS))
    .action((shell: Shell) => {
      terminal.print(formatCompletion(program, shell));
      done(EXIT.ok);
    });
}

function parseShell(text: string): Shell {
  const shell = SHELLS.find((one) => one === text);
  if (shell === undefined) throw new InvalidArgumentError(`There is: ${SHELLS.join(', ')}.`);
  return shell;
}

function formatCompletion(program: Command, shell: Shell): string {
  if (shell === 'fish') return formatFish(program);
  const bash = formatBash(program);
  return shell === 'bash'
    ? bash
    : `#compdef sse-migrate\nautoload -U bashcompinit && bashcompinit\n${bash}`;
}

function formatBash({ commands }: Command): string {
  const names = commands.map((command) => command.name()).join(' ');
  const cases = commands.map(
    (command) => `    ${command.name()}) words="${optionsOf(command).join(' ')}" ;;`,
  );
  return `_sse_migrate() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then words="${names} --help --version"; fi
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    *)
      if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W "$words" -- "$current"))
      else COMPREPLY=($(compgen -f -- "$current")); fi ;;
  esac
}
complete -F _sse_migrate sse-migrate
`;
}

function formatFish({ commands }: Command): string {
  const lines = commands.flatMap((command) => {
    const name = command.name();
    const options = command.options.map(
      ({ long, description }) =>
        `complete -c sse-migrate -n '__fish_seen_subcommand_from ${name}' -l ${long?.slice(2) ?? ''} -d ${quote(description)}`,
    );
    return [
      `complete -c sse-migrate -n __fish_use_subcommand -f -a ${name} -d ${quote(command.description())}`,
      ...options,
    ];
  });
  return `${lines.join('\n')}\n`;
}

function optionsOf({ options }: Command): string[] {
  return [...options.flatMap(({ long }) => long ?? []), '--help'];
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
