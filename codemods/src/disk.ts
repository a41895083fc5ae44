/** An entry of a folder. Symbolic links are neither files nor folders here: they are not followed. */
export interface DiskEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
}

/** Everything the migration does with a disk. Paths are absolute, with forward slashes. */
export interface Disk {
  /** The bytes of a file, or `undefined` when there is none. */
  read(path: string): Uint8Array | undefined;
  /** The same as UTF-8, each wrong byte as U+FFFD; where a disk has a shorter way to it than by its bytes. */
  readText?(path: string): string | undefined;
  /** Entries of a folder; none when there is no such folder. */
  list(path: string): readonly DiskEntry[];
  kindOf(path: string): DiskEntry['kind'] | 'missing';
  /** Writes a file whole, and makes its folders. Without power it may be gone again, until `flush`. */
  write(path: string, bytes: Uint8Array): void;
  /** Waits until files that were written are on the disk itself: for many at once hardly longer than for one. */
  flush(paths: readonly string[]): void;
  /**
   * Moves a file over another one, which keeps its mode; or a folder to where nothing is. In one step.
   *
   * @throws when a folder would have to go over another one
   */
  replace(from: string, to: string): void;
  /** Removes a file or a folder with all that is in it. Nothing happens when there is none. */
  remove(path: string): void;
}
