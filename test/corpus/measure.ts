import { migrate, nodeDisk, overlayDisk } from '@sse-migrate/codemods';
import type { FileChange, MigrationResult } from '@sse-migrate/codemods';
import { parseAst } from 'rolldown/parseAst';
import { countForms, findGroups } from './forms.js';
import type { FormCount } from './forms.js';
import { compareLabels } from './labels.js';
import type { LabelCount } from './labels.js';

/** What one run over one application gave. */
export interface Measurement {
  readonly uses: MigrationResult['uses'];
  readonly files: number;
  readonly changed: number;
  /** Findings that ask for a person. */
  readonly marked: number;
  /** Files that a second run would change. */
  readonly again: readonly string[];
  /** Changed files that another parser than the codemods' own does not take. */
  readonly broken: readonly string[];
  /** Why groups are not native, with the uses that each group has. */
  readonly reasons: readonly { readonly uses: number; readonly why: readonly string[] }[];
  /** The uses by form and by way, of which some are native. */
  readonly forms: readonly FormCount[];
  /** Against what a person has found, where there is a `labels.json`. */
  readonly labels?: LabelCount;
  readonly timeMs: number;
  readonly memoryMb: number;
}

const RUNTIME_VERSION = '^0.0.0';

/** Migrates a folder twice, in memory. */
export async function measure(folder: string): Promise<Measurement> {
  const started = performance.now();
  const run = { paths: [folder], runtimeVersion: RUNTIME_VERSION };
  const result = await migrate({ ...run, disk: nodeDisk });
  const timeMs = Math.round(performance.now() - started);
  const memoryMb = Math.round(process.resourceUsage().maxRSS / 1024);
  const disk = overlayDisk(nodeDisk, result.root, result.changes);
  const groups = findGroups(folder, result.root);
  const labels = compareLabels(folder, groups);
  const second = await migrate({ ...run, disk });
  return {
    uses: result.uses,
    files: result.files.total,
    changed: result.changes.length,
    marked: result.findings.filter(({ severity }) => severity === 'todo').length,
    again: second.changes.map(({ file }) => file),
    broken: result.changes.filter((change) => !isParsed(change)).map(({ file }) => file),
    reasons: result.groups
      .filter(({ fate }) => fate !== 'native')
      .map(({ uses, reasons }) => ({ uses, why: reasons })),
    forms: countForms(groups, result),
    ...(labels === undefined ? {} : { labels }),
    timeMs,
    memoryMb,
  };
}

/** Only code is asked about; a text that did not parse before the change says nothing about the change. */
function isParsed({ file, before, after }: FileChange): boolean {
  if (!/\.[cm]?[jt]sx?$/.test(file)) return true;
  return parses(after, file) || !parses(before, file);
}

function parses(text: string, file: string): boolean {
  const lang = /\.[cm]?ts$/.test(file) ? 'ts' : file.endsWith('.tsx') ? 'tsx' : 'jsx';
  try {
    parseAst(text, { lang });
    return true;
  } catch {
    return false;
  }
}
