import { DEFAULT_PATH } from '../catalog/modules.js';
import { findOption } from '../catalog/options.js';
import { removeItems } from '../edit/list-items.js';
import type { EditedSource } from '../edit/source.js';
import { indentAt, quoted, styleAt } from '../edit/style.js';
import type { CreationArgument, OptionEntry } from '../inventory.js';
import type { Span } from '../span.js';
import type { RewriteContext } from './context.js';

type Options = Extract<CreationArgument, { kind: 'options' | 'read' }>;
type Literal = Extract<Options, { kind: 'options' }>;

/** What became of the options literal. `removable`: nothing is left in it. */
export type OptionsOutcome = 'absent' | 'kept' | 'removable';

/** Maps an options literal, row by row of the catalog. The decision has made sure that every row can be mapped. */
export function rewriteOptions(context: RewriteContext, options: Options): OptionsOutcome {
  const { source, settings } = context;
  const pathText = `path: ${quoted(settings.path, styleAt(source, options.start))}`;
  const given = optionsIn(source, options);
  const needsPath =
    settings.path !== DEFAULT_PATH && !given.some(({ option }) => option.name === 'path');
  const plans = planOptions(context, options, given);
  if (options.kind === 'read') return writeAnew(context, options, plans, needsPath ? pathText : '');
  const removed = new Set<number>();
  options.entries.forEach((entry, index) => {
    const own = plans.filter((plan) => plan.entry === entry);
    const texts = own.flatMap(({ text }) => text ?? []);
    if (own.every(({ isSame }) => isSame)) return;
    if (texts.length === 0) removed.add(index);
    else source.splices.overwrite(entry, texts.join(', '));
  });
  const isInline = options.start === options.literal.start && options.end === options.literal.end;
  const isEmpty = removed.size === options.entries.length;
  if (isEmpty && isInline && !needsPath && !hasComment(context, options)) return 'removable';
  removeItems(source.splices, options.entries, removed);
  if (needsPath) insertPath(context, options, pathText, !isEmpty);
  return 'kept';
}

/** `io(url, options)` becomes `connect(url, { path: options.path })`: what the options are made of stays as it is. */
function writeAnew(
  { source }: RewriteContext,
  options: Options,
  plans: readonly OptionPlan[],
  pathText: string,
): OptionsOutcome {
  const texts = [pathText, ...plans.map(({ text = '' }) => text)].filter((text) => text !== '');
  if (texts.length === 0) return 'removable';
  const line = `{ ${texts.join(', ')} }`;
  const indent = indentAt(source.text, options.start);
  const { newline } = source.style;
  const lines = texts.map((text) => `${newline}${indent}  ${text},`);
  const isShort = line.length <= MOST_IN_A_LINE;
  source.splices.overwrite(options, isShort ? line : `{${lines.join('')}${newline}${indent}}`);
  return 'kept';
}

const MOST_IN_A_LINE = 60;

/** One option, and how its value is written. */
interface GivenOption {
  /** The property that gives it, or the spread of which it is read. */
  readonly entry: OptionEntry;
  readonly option: OptionEntry;
  readonly value: string;
}

function optionsIn({ text }: EditedSource, options: Options): GivenOption[] {
  const textOf = ({ start, end }: Span): string => text.slice(start, end);
  return options.entries.flatMap((entry): GivenOption[] => {
    const { name = '', value, read } = entry;
    if (options.kind === 'read') {
      return [{ entry, option: entry, value: memberText(textOf(options), name) }];
    }
    const written = value === undefined ? name : textOf(value);
    if (read === undefined) return [{ entry, option: entry, value: written }];
    return read.map((option) => {
      return { entry, option, value: memberText(written, option.name ?? '') };
    });
  });
}

function memberText(from: string, name: string): string {
  return /^[\w$]+$/.test(name) ? `${from}.${name}` : `${from}[${JSON.stringify(name)}]`;
}

/** What becomes of one option: no `text` when it goes. */
interface OptionPlan {
  readonly entry: OptionEntry;
  readonly text?: string | undefined;
  /** It stays as it is written. */
  readonly isSame: boolean;
}

function planOptions(
  context: RewriteContext,
  { kind }: Options,
  given: readonly GivenOption[],
): OptionPlan[] {
  const retry = retryText(given);
  let isRetryPlaced = retry === '';
  return given.map((one) => {
    const { entry, option } = one;
    if (!isOfRetry(option)) {
      const isSame = kind === 'options' && entry === option && isKept(option);
      return { entry, isSame, text: isSame ? undefined : nativeText(context, one) };
    }
    const text = isRetryPlaced ? undefined : `retry: ${retry}`;
    isRetryPlaced = true;
    return { entry, isSame: false, text };
  });
}

/** A spread of what can stay, or what has the same name there. */
function isKept({ name }: OptionEntry): boolean {
  return name === undefined || findOption(name)?.fate === 'same';
}

function isOfRetry({ name = '' }: OptionEntry): boolean {
  const row = findOption(name);
  return row?.value === 'retry-off' || row?.to?.startsWith('retry.') === true;
}

function nativeText(
  { source, actions }: RewriteContext,
  { entry, option: { name = '', literal }, value }: GivenOption,
): string | undefined {
  const row = findOption(name);
  if (row === undefined) {
    actions.push(`option ${name} dropped: Socket.IO does not know it either`);
    return undefined;
  }
  // A `todo` comes this far only where browsers run the file, which have never looked at it.
  if (row.fate === 'drop' || row.fate === 'todo') {
    actions.push(`option ${row.name} dropped: ${row.reason ?? ''}`);
    return undefined;
  }
  const to = row.to ?? row.name;
  if (row.value === 'credentials') {
    const include = quoted('include', styleAt(source, entry.start));
    return literal === true ? `${to}: ${include}` : undefined;
  }
  if (row.value === 'unshared-true' || row.value === 'unshared-false') {
    return literal === (row.value === 'unshared-true') ? `${to}: false` : undefined;
  }
  return `${to}: ${value}`;
}

/** `reconnection: false` wins over how often it would have been tried. */
function retryText(given: readonly GivenOption[]): string {
  if (given.some(({ option }) => option.name === 'reconnection' && option.literal === false)) {
    return 'false';
  }
  const parts = given.flatMap(({ option, value }) => {
    const [, inner] = findOption(option.name ?? '')?.to?.split('.') ?? [];
    return inner === undefined ? [] : [`${inner}: ${value}`];
  });
  return parts.length === 0 ? '' : `{ ${parts.join(', ')} }`;
}

function hasComment({ source }: RewriteContext, options: Literal): boolean {
  let at = options.literal.start;
  for (const entry of [
    ...options.entries,
    { start: options.literal.end, end: options.literal.end },
  ]) {
    if (/\/[/*]/.test(source.text.slice(at, entry.start))) return true;
    at = entry.end;
  }
  return false;
}

function insertPath(
  { source }: RewriteContext,
  { literal, entries }: Literal,
  text: string,
  hasMore: boolean,
): void {
  const [first] = entries;
  if (hasMore && first !== undefined) source.splices.insert(first.start, `${text}, `);
  else source.splices.insert(literal.start + 1, ` ${text} `);
}
