import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command, Option } from 'commander';

const NAMES = ['ts', 'js', 'mjs', 'json'].map((ending) => `sse-migrate.config.${ending}`);

const STREAM_NAMES = 'streamNames';

/** What a project says every time: options by name, for all commands or under the name of one. */
interface Configuration {
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Lets the configuration file answer for every option that the command line does not give. The file is the nearest one
 * above the current folder.
 *
 * @param createProgram gives the program with all its commands
 * @throws {Error} when the file cannot be read, or says something that no command knows
 */
export async function applyConfiguration(
  command: Command,
  folder: string,
  createProgram: () => Command,
): Promise<void> {
  const path = findFile(folder);
  if (path === undefined) return;
  const configuration = { path, values: await readValues(path) };
  const program = createProgram();
  const commands = new Set(program.commands.map((one) => one.name()));
  for (const [name, value] of Object.entries(configuration.values)) {
    if (commands.has(name)) continue;
    const isKnown = program.commands.some((one) => findOption(one, name) !== undefined);
    if (!isKnown) throw unknown(configuration, name);
    if (isNames(name, value)) command.setOptionValueWithSource(STREAM_NAMES, value, 'config');
    else setOption(configuration, command, name, value);
  }
  for (const [name, value] of Object.entries(Object(configuration.values[command.name()]))) {
    if (findOption(command, name) === undefined) {
      throw unknown(configuration, `${command.name()}.${name}`);
    }
    if (isNames(name, value)) command.setOptionValueWithSource(STREAM_NAMES, value, 'config');
    else setOption(configuration, command, name, value);
  }
}

/** `streams` names answers; the command line can only ask for it. */
function isNames(name: string, value: unknown): boolean {
  return name === 'streams' && typeof value === 'object';
}

function findFile(folder: string): string | undefined {
  const found = NAMES.map((name) => join(folder, name)).find((path) => existsSync(path));
  const parent = dirname(folder);
  return found ?? (parent === folder ? undefined : findFile(parent));
}

async function readValues(path: string): Promise<Readonly<Record<string, unknown>>> {
  const value: unknown = path.endsWith('.json') ? parseJson(path) : await load(path);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new Error(`${path} must give an object, such as { "path": "/sse" }.`);
}

async function load(path: string): Promise<unknown> {
  const { loadModule } = await import('./load-module.js');
  return loadModule(path);
}

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path} is no JSON: ${String(Object(error).message)}`, { cause: error });
  }
}

function findOption(command: Command, name: string): Option | undefined {
  return command.options.find((option) => option.attributeName() === name);
}

function setOption(
  configuration: Configuration,
  command: Command,
  name: string,
  value: unknown,
): void {
  const option = findOption(command, name);
  if (option === undefined || command.getOptionValueSource(name) === 'cli') return;
  command.setOptionValueWithSource(name, decode(configuration, option, value), 'config');
}

/** The same checks as on the command line. */
function decode({ path }: Configuration, option: Option, value: unknown): unknown {
  const name = option.attributeName();
  const isFlag = !option.required && !option.optional;
  const wanted = (what: string): Error =>
    new Error(`${path}: ${name} must be ${what}, got ${JSON.stringify(value)}.`);
  if (isFlag) {
    if (typeof value !== 'boolean') throw wanted('true or false');
    return value;
  }
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (option.argChoices && !texts.every((one) => option.argChoices?.includes(String(one)))) {
    throw wanted(`one of ${option.argChoices.join(', ')}`);
  }
  if (!texts.every((one) => typeof one === 'string' || typeof one === 'number')) {
    throw wanted('a text');
  }
  return parseAll(path, option, texts.map(String));
}

function parseAll(path: string, option: Option, texts: readonly string[]): unknown {
  try {
    return texts.reduce<unknown>(
      (earlier, text) => option.parseArg?.(text, earlier) ?? text,
      undefined,
    );
  } catch (error) {
    const said = String(Object(error).message);
    throw new Error(`${path}: ${option.attributeName()}: ${said}`, { cause: error });
  }
}

function unknown({ path }: Configuration, name: string): Error {
  return new Error(`${path}: there is no option ${name}. See sse-migrate --help.`);
}
