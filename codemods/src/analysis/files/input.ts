import type { OnProgress } from '../../progress.js';
import type { SourceText } from './source-files.js';

/** What to analyse. Paths are absolute, texts have no byte order mark. */
export interface AnalysisInput {
  /** Every file of the project that can be parsed or that configures module resolution. */
  readonly texts: ReadonlyMap<string, string>;
  /** Files that mention Socket.IO: the analysis starts from those among them that what was asked about concerns. */
  readonly hits: readonly string[];
  /** What to parse of a file: its text, or its script blocks with everything else blanked. */
  readonly sourceOf: (path: string) => SourceText | undefined;
  /** Module names that are Socket.IO's client. */
  readonly clientModules: ReadonlySet<string>;
  /** Files that load Socket.IO's browser build into a page, so that `io` is a global there. */
  readonly scriptTags: readonly string[];
  /** Names of what is a socket although no flow says so. */
  readonly socketLike: ReadonlySet<string>;
  /** So many values may go from one place to the next, before the analysis gives up. */
  readonly mostSteps: number;
  /** The folder of the whole project. */
  readonly root: string;
  /** Whether the user asked about a file. */
  readonly isAsked: (path: string) => boolean;
  /** Told how many files a socket has been followed to. */
  readonly onProgress: OnProgress | undefined;
}
