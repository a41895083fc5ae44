import { DEFAULT_PATH } from '../catalog/modules.js';
import { findOption } from '../catalog/options.js';
import type { OptionRow } from '../catalog/options.js';
import { removeItems } from '../edit/list-items.js';
import { quoted, styleAt } from '../edit/style.js';
import type { CreationArgument, OptionEntry } from '../inventory.js';
import type { RewriteContext } from './context.js';

type Options = Extract<CreationArgument, { kind: 'options' }>;

/** What became of the options literal. `removable`: nothing is left in it. */
export type OptionsOutcome = 'absent' | 'kept' | 'removable';

/** Maps an options literal, row by row of the catalog. The decision has made sure that every row can be mapped. */
export function rewriteOptions(context: RewriteContext, options: Options): OptionsOutcome {
  const { source, settings } = context;
  const pathText = `path: ${quoted(settings.path, styleAt(source, options.start))}`;
  const needsPath =
    settings.path !== DEFAULT_PATH && !options.entries.some((entry) => entry.name === 'path');
  const plan = options.entries.map((entry) => planEntry(context, entry));
  const retry = retryText(plan, options.entries);
  const removed = new Set<number>();
  let isRetryPlaced = false;
  plan.forEach((entry, index) => {
    if (entry.kind === 'retry' && !isRetryPlaced && retry !== '') {
      source.splices.overwrite(entry.entry, `retry: ${retry}`);
      isRetryPlaced = true;
    } else if (entry.kind === 'retry' || entry.kind === 'remove') {
      removed.add(index);
    } else if (entry.kind === 'replace') {
      source.splices.overwrite(entry.entry, entry.text);
    }
  });
  const isInline = options.start === options.literal.start && options.end === options.literal.end;
  if (removed.size === plan.length && isInline && !needsPath && !hasComment(context, options)) {
    return 'removable';
  }
  removeItems(source.splices, options.entries, removed);
  if (needsPath) insertPath(context, options, pathText, removed.size < plan.length);
  return 'kept';
}

type PlannedEntry =
  | { kind: 'keep' | 'remove'; entry: OptionEntry }
  | { kind: 'replace'; entry: OptionEntry; text: string }
  | { kind: 'retry'; entry: OptionEntry; text: string };

function planEntry(context: RewriteContext, entry: OptionEntry): PlannedEntry {
  const row = findOption(entry.name ?? '');
  const value = valueText(context, entry);
  if (entry.name === undefined || row?.fate === 'same') return { kind: 'keep', entry };
  if (row === undefined) {
    context.actions.push(`option ${entry.name} dropped: Socket.IO does not know it either`);
    return { kind: 'remove', entry };
  }
  // A `todo` comes this far only where browsers run the file, which have never looked at it.
  if (row.fate === 'drop' || row.fate === 'todo') {
    context.actions.push(`option ${row.name} dropped: ${row.reason ?? ''}`);
    return { kind: 'remove', entry };
  }
  return planRewrite(context, row, entry, value);
}

function planRewrite(
  context: RewriteContext,
  row: OptionRow,
  entry: OptionEntry,
  value: string,
): PlannedEntry {
  const to = row.to ?? row.name;
  if (row.value === 'credentials') {
    if (entry.literal !== true) return { kind: 'remove', entry };
    return {
      kind: 'replace',
      entry,
      text: `${to}: ${quoted('include', styleAt(context.source, entry.start))}`,
    };
  }
  if (row.value === 'unshared-true' || row.value === 'unshared-false') {
    if (entry.literal !== (row.value === 'unshared-true')) return { kind: 'remove', entry };
    return { kind: 'replace', entry, text: `${to}: false` };
  }
  if (row.value === 'retry-off') {
    return { kind: 'retry', entry, text: '' };
  }
  const [, inner] = to.split('.');
  if (inner !== undefined) return { kind: 'retry', entry, text: `${inner}: ${value}` };
  return { kind: 'replace', entry, text: `${to}: ${value}` };
}

/** `reconnection: false` wins over how often it would have been tried. */
function retryText(plan: readonly PlannedEntry[], entries: readonly OptionEntry[]): string {
  if (entries.some(({ name, literal }) => name === 'reconnection' && literal === false)) {
    return 'false';
  }
  const parts = plan.flatMap((one) => (one.kind === 'retry' && one.text !== '' ? [one.text] : []));
  return parts.length === 0 ? '' : `{ ${parts.join(', ')} }`;
}

function valueText({ source }: RewriteContext, entry: OptionEntry): string {
  if (entry.value === undefined) return entry.name ?? '';
  return source.text.slice(entry.value.start, entry.value.end);
}

function hasComment({ source }: RewriteContext, options: Options): boolean {
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
  { literal, entries }: Options,
  text: string,
  hasMore: boolean,
): void {
  const [first] = entries;
  if (hasMore && first !== undefined) source.splices.insert(first.start, `${text}, `);
  else source.splices.insert(literal.start + 1, ` ${text} `);
}
