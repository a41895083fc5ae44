import type { Inventory, SocketUse } from '../inventory.js';
import type { OnProgress } from '../progress.js';
import type { MigrationResult } from '../result.js';
import type { Program } from './syntax.js';

/** One file of the project, as text without a byte order mark. */
export interface ScanFile {
  readonly path: string;
  readonly text: string;
}

/** What a survey is made from: what the migration found and would do. */
export interface ScanInput {
  readonly files: ReadonlyMap<string, ScanFile>;
  readonly inventory: Inventory;
  /** Uses of clients that are native already. */
  readonly nativeUses: readonly SocketUse[];
  readonly result: MigrationResult;
  /** The tree of a file's code, or `undefined` when it cannot be parsed. Offsets are those of the file. */
  readonly treeOf: (path: string) => Program | undefined;
  /** A path as the user sees it. */
  readonly relative: (path: string) => string;
  /** Whether the user asked about a file. */
  readonly isAsked: (path: string) => boolean;
  readonly isMountable: (server: Inventory['servers'][number]) => boolean;
  readonly onProgress?: OnProgress | undefined;
}
