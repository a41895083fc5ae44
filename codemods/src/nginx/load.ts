import { posix } from 'node:path';
import type { Disk } from '../disk.js';
import type { NginxDirective } from './directive.js';
import { parseNginx } from './parse.js';

/** A directive in its place: includes are resolved, and every directive knows what surrounds it. */
export interface NginxNode {
  readonly directive: NginxDirective;
  readonly parent: NginxNode | undefined;
  readonly children: readonly NginxNode[];
}

/** A configuration with everything that it includes. */
export interface NginxConfiguration {
  readonly nodes: readonly NginxNode[];
  /** Every file that was read, the main one first. */
  readonly files: ReadonlyMap<string, string>;
  /** Patterns of `include` that no file answers to. */
  readonly missing: readonly string[];
}

/**
 * Reads a configuration and what it includes.
 *
 * @param main absolute path of the file that nginx is given, or of a fragment
 * @throws {NginxSyntaxError} when one of the files cannot be read as nginx
 */
export function loadNginx(disk: Disk, main: string): NginxConfiguration {
  return new Loader(disk, main).load();
}

class Loader {
  readonly #files = new Map<string, string>();
  readonly #missing: string[] = [];
  readonly #open = new Set<string>();

  constructor(
    readonly disk: Disk,
    readonly main: string,
  ) {}

  load(): NginxConfiguration {
    const nodes = this.#readFile(this.main, undefined);
    return { nodes, files: this.#files, missing: this.#missing };
  }

  #readFile(path: string, parent: NginxNode | undefined): NginxNode[] {
    const bytes = this.disk.read(path);
    if (bytes === undefined || this.#open.has(path)) return [];
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    this.#files.set(path, text);
    this.#open.add(path);
    const nodes = this.#place(parseNginx(text, path), parent);
    this.#open.delete(path);
    return nodes;
  }

  #place(directives: readonly NginxDirective[], parent: NginxNode | undefined): NginxNode[] {
    return directives.flatMap((directive) => {
      const [pattern] = directive.args;
      if (directive.name === 'include' && pattern !== undefined) {
        return this.#include(pattern.value).flatMap((path) => this.#readFile(path, parent));
      }
      const children: NginxNode[] = [];
      const node: NginxNode = { directive, parent, children };
      children.push(...this.#place(directive.block?.children ?? [], node));
      return [node];
    });
  }

  /** An absolute path is that of the machine where nginx runs; in a project the file lies beside the main one. */
  #include(pattern: string): string[] {
    const base = posix.dirname(this.main);
    const candidates = pattern.startsWith('/')
      ? [pattern, ...tails(pattern).map((tail) => posix.join(base, tail))]
      : [posix.join(base, pattern)];
    for (const candidate of candidates) {
      const found = expand(this.disk, candidate).filter((path) => path !== this.main);
      if (found.length > 0) return found;
    }
    if (!pattern.endsWith('mime.types')) this.#missing.push(pattern);
    return [];
  }
}

/** `/etc/nginx/conf.d/*.conf` → `conf.d/*.conf`, then `*.conf` unless that is only a pattern. */
function tails(pattern: string): string[] {
  const parts = pattern.split('/').slice(1);
  return parts
    .map((_, index) => parts.slice(index).join('/'))
    .filter((tail) => tail.includes('/') || !tail.includes('*'));
}

function expand(disk: Disk, pattern: string): string[] {
  let paths = ['/'];
  for (const part of pattern.split('/').filter((one) => one !== '')) {
    paths = /[*?[]/.test(part)
      ? paths.flatMap((path) => matching(disk, path, part))
      : paths.map((path) => posix.join(path, part));
  }
  return paths.filter((path) => disk.kindOf(path) === 'file').toSorted();
}

function matching(disk: Disk, folder: string, part: string): string[] {
  const source = part
    .replaceAll(/[.+^${}()|\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const pattern = new RegExp(`^${source}$`);
  return disk
    .list(folder)
    .filter(({ name }) => pattern.test(name) && (part.startsWith('.') || !name.startsWith('.')))
    .map(({ name }) => posix.join(folder, name));
}
