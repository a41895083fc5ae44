import { posix } from 'node:path';
import type { Disk, DiskEntry } from '../disk.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A disk in memory, for tests and for previews. */
export class MemoryDisk implements Disk {
  readonly #files = new Map<string, Uint8Array>();

  /** @param files texts by absolute path */
  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [path, text] of Object.entries(files)) this.write(path, encoder.encode(text));
  }

  read(path: string): Uint8Array | undefined {
    return this.#files.get(path);
  }

  /** A file's text, byte order mark included, or `undefined`. */
  text(path: string): string | undefined {
    const bytes = this.#files.get(path);
    return bytes === undefined ? undefined : decoder.decode(bytes);
  }

  /** All paths, sorted. */
  paths(): string[] {
    return [...this.#files.keys()].toSorted();
  }

  list(path: string): DiskEntry[] {
    const kinds = new Map<string, DiskEntry['kind']>();
    const prefix = path.endsWith('/') ? path : `${path}/`;
    for (const file of this.#files.keys()) {
      if (!file.startsWith(prefix)) continue;
      const [name = '', ...rest] = file.slice(prefix.length).split('/');
      kinds.set(name, rest.length > 0 ? 'folder' : 'file');
    }
    return [...kinds].map(([name, kind]) => ({ name, kind }));
  }

  kindOf(path: string): DiskEntry['kind'] | 'missing' {
    if (this.#files.has(path)) return 'file';
    return this.list(path).length > 0 ? 'folder' : 'missing';
  }

  write(path: string, bytes: Uint8Array): void {
    this.#files.set(posix.normalize(path), bytes);
  }

  flush(): void {}

  replace(from: string, to: string): void {
    const moved = [...this.#files].filter(([path]) => isAt(from, path));
    if (moved.length === 0) throw new Error(`there is no file or folder ${from}`);
    if (this.kindOf(to) === 'folder') throw new Error(`there is a folder ${to} already`);
    for (const [path, bytes] of moved) {
      this.#files.set(to + path.slice(from.length), bytes);
      this.#files.delete(path);
    }
  }

  remove(path: string): void {
    for (const file of Array.from(this.#files.keys())) {
      if (isAt(path, file)) this.#files.delete(file);
    }
  }
}

function isAt(path: string, file: string): boolean {
  return file === path || file.startsWith(`${path}/`);
}
