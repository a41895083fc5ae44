import { SCRIPT_FILES, SHIM_SCRIPT } from '../catalog/modules.js';
import type { Span } from '../span.js';
import { findScripts } from './html.js';

/** A script tag that loads Socket.IO's browser build. */
export interface SocketScript extends Span {
  /**
   * - `own-server`: served by the Socket.IO server itself, so the bridge can take its place;
   * - `elsewhere`: a CDN, or a copy in the project;
   * - `shim`: already the shim.
   */
  readonly kind: 'own-server' | 'elsewhere' | 'shim';
  readonly value: string;
  /** For `own-server`: the new value. */
  readonly replacement?: string;
}

const FILES = SCRIPT_FILES.map((name) => name.replaceAll('.', '\\.')).join('|');
const OWN_SERVER = new RegExp(`^(.*?)/?socket\\.io/(?:${FILES})(?:\\?.*)?$`);
const ANY_BUILD = /socket\.io(?:[.-][\w.-]*)?(?:\.min|\.slim|\.dev|\.msgpack)*\.js(?:\?.*)?$/;
const CDN = /^(?:https?:)?\/\/[^/]*(?:cdn|unpkg|jsdelivr|cloudflare|googleapis|skypack|esm\.sh)/;

/**
 * The script tags of a page that load Socket.IO's client.
 *
 * @param mount where the bridge answers
 * @param isIndented the page is written in Pug, which has no tags that an HTML parser could find
 */
export function findSocketScripts(text: string, mount: string, isIndented = false): SocketScript[] {
  const path = mount;
  if (isIndented) return findIndentedScripts(text, path);
  return findScripts(text).flatMap(({ src }) => {
    if (src === undefined) return [];
    const script = classify(src.value, path);
    return script === undefined ? [] : [{ ...script, start: src.start, end: src.end }];
  });
}

/** `script(src='/socket.io/socket.io.js')` */
function findIndentedScripts(text: string, path: string): SocketScript[] {
  return [...text.matchAll(/\bscript\([^)\n]*?\bsrc\s*=\s*(["'])(.*?)\1/g)].flatMap((match) => {
    const value = match[2] ?? '';
    const script = classify(value, path);
    const end = match.index + match[0].length - 1;
    return script === undefined ? [] : [{ ...script, start: end - value.length, end }];
  });
}

function classify(value: string, path: string): Omit<SocketScript, 'start' | 'end'> | undefined {
  if (value.endsWith(`${path}/${SHIM_SCRIPT}`)) return { kind: 'shim', value };
  const own = OWN_SERVER.exec(value);
  if (own !== null && !CDN.test(value)) {
    const origin = own[1] ?? '';
    // `socket.io/socket.io.js` without a slash in front is relative to the page, and stays so.
    const isRelative = origin === '' && !value.startsWith('/');
    const bare = isRelative ? path.slice(1) : path;
    return { kind: 'own-server', value, replacement: `${origin}${bare}/${SHIM_SCRIPT}` };
  }
  return ANY_BUILD.test(value) ? { kind: 'elsewhere', value } : undefined;
}
