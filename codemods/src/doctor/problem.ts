import type { StreamFindingName } from '../catalog/stream-findings.js';
import type { Disk } from '../disk.js';
import type { Span } from '../span.js';

/** A replacement of a span; an empty span is an insertion. */
export interface TextEdit extends Span {
  readonly text: string;
}

/** One thing in one file that breaks a stream. */
export interface Problem {
  readonly name: StreamFindingName;
  /** Absolute path. Not always the file that was looked at: nginx includes others. */
  readonly file: string;
  readonly at: number;
  /** What exactly stands there, for the message. */
  readonly detail?: string;
  /** What `--fix` does, all in `file`. Left out where a person must decide. */
  readonly edits?: readonly TextEdit[];
}

/** A file that a check looks at. */
export interface ExaminedFile {
  /** Absolute path with forward slashes. */
  readonly path: string;
  /** Without a byte order mark. */
  readonly text: string;
}

/** What a check may ask of the project around a file. */
export interface Surroundings {
  readonly disk: Disk;
  /** Paths under which streams are asked for, such as `/sse`. */
  readonly streamPaths: readonly string[];
  /** The major version that the nearest package.json asks for; undefined when it does not name the package. */
  readonly majorOf: (file: string, packageName: string) => number | undefined;
}

/** One kind of configuration, or of code. */
export interface Check {
  readonly name: string;
  /** Whether the file concerns it, by path and text alone: nothing is parsed for this. */
  concerns(file: ExaminedFile): boolean;
  find(file: ExaminedFile, surroundings: Surroundings): readonly Problem[];
}
