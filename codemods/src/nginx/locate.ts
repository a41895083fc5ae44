import { walkNginx } from './effective.js';
import type { NginxNode } from './load.js';

/** Every `server` block of an HTTP configuration, or of a fragment; `stream` and `mail` servers are left out. */
export function httpServers(nodes: readonly NginxNode[]): NginxNode[] {
  return [...walkNginx(nodes)].filter(
    ({ directive, parent }) =>
      directive.name === 'server' &&
      directive.block !== undefined &&
      (parent === undefined || parent.directive.name === 'http'),
  );
}

/** The location that nginx chooses for a path, nested ones included; undefined for none. */
export function locationFor(level: NginxNode, path: string): NginxNode | undefined {
  const locations = level.children.filter(({ directive }) => directive.name === 'location');
  const found = chooseLocation(locations, path);
  return found === undefined ? undefined : (locationFor(found, path) ?? found);
}

/** An exact one, else the longest prefix if it is `^~`, else the first regular expression, else the longest prefix. */
function chooseLocation(locations: readonly NginxNode[], path: string): NginxNode | undefined {
  const matches = locations.map((node) => ({ node, ...readPattern(node) }));
  const exact = matches.find(({ modifier, pattern }) => modifier === '=' && pattern === path);
  if (exact !== undefined) return exact.node;
  const [prefix] = matches
    .filter(({ modifier, pattern }) => /^(?:\^~)?$/.test(modifier) && path.startsWith(pattern))
    .toSorted((a, b) => b.pattern.length - a.pattern.length);
  if (prefix?.modifier === '^~') return prefix.node;
  const regular = matches.find(
    ({ modifier, pattern }) => modifier.startsWith('~') && isMatch(modifier, pattern, path),
  );
  return (regular ?? prefix)?.node;
}

function readPattern({ directive: { args } }: NginxNode): { modifier: string; pattern: string } {
  const [first = '', second] = args.map(({ value }) => value);
  if (second !== undefined) return { modifier: first, pattern: second };
  const glued = /^(=|\^~|~\*?)(.+)$/.exec(first);
  return glued === null
    ? { modifier: first.startsWith('@') ? '@' : '', pattern: first }
    : { modifier: glued[1] ?? '', pattern: glued[2] ?? '' };
}

function isMatch(modifier: string, pattern: string, path: string): boolean {
  try {
    return new RegExp(pattern, modifier === '~*' ? 'i' : '').test(path);
  } catch {
    return false;
  }
}
