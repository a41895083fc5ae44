import { CDN, CLIENT_SCRIPT, SCRIPT_FILES, SHIM_SCRIPT } from '../catalog/modules.js';
import type { Span } from '../span.js';
import { findScripts } from './html.js';

/** A script tag that loads a client of Socket.IO or of ours. The span is that of the URL. */
export interface SocketScript extends Span {
  /**
   * - `own-server`: Socket.IO’s, served by the Socket.IO server itself, so that the bridge can take its place;
   * - `elsewhere`: Socket.IO’s, from a CDN, or a copy in the project;
   * - `companion`: a library that builds on it, and needs the global `io`, or a socket;
   * - `shim`, `native`: one of ours.
   */
  readonly kind: 'own-server' | 'elsewhere' | 'companion' | 'shim' | 'native';
  readonly value: string;
  /** What stands in front of the bridge’s path in the URL of the script in its place. */
  readonly base: string;
  /** The whole tag. */
  readonly tag: Span;
  /** Attributes that say what the old script was. */
  readonly provenance: readonly Span[];
}

type Classified = Pick<SocketScript, 'kind' | 'value' | 'base'>;

const FILES = SCRIPT_FILES.map((name) => name.replaceAll('.', '\\.')).join('|');
const OWN_SERVER = new RegExp(`^(.*?)/?socket\\.io/(?:${FILES})(?:\\?.*)?$`);
/** The end may be that of a template’s call: `{{ url_for('static', filename='socket.io.js') }}`. */
const ANY_BUILD =
  /(?:^|[/'"])(?:socket\.?io(?:[.-]client)?(?:[.-]v?\d[\w.]*?)?(?:\.(?:min|slim|dev|msgpack))*\.js|npm\/socket\.io-client(?:@[\w.^~-]+)?)(?:\?[^'"]*)?(?:['"]\s*\)?\s*(?:\}\}|%>|\?>))?$/;
const COMPANION = /socket\.?io[\w.-]*\.js(?:\?.*)?$/i;
const PUG_PROVENANCE =
  /,\s*(?:integrity|crossorigin)\s*=\s*(["']).*?\1|(?<=\()(?:integrity|crossorigin)\s*=\s*(["']).*?\2,\s*/g;

/**
 * The script tags of a page that load Socket.IO’s client or ours, in order.
 *
 * @param mount where the bridge answers
 * @param isIndented the page is written in Pug, which has no tags that an HTML parser could find
 */
export function findSocketScripts(text: string, mount: string, isIndented = false): SocketScript[] {
  if (isIndented) return findIndentedScripts(text, mount);
  return findScripts(text).flatMap(({ src, start, end, provenance, isModule }) => {
    if (src === undefined || isModule) return [];
    const script = classify(src.value, mount);
    if (script === undefined) return [];
    return [{ ...script, start: src.start, end: src.end, tag: { start, end }, provenance }];
  });
}

/** `script(src='/socket.io/socket.io.js')` */
function findIndentedScripts(text: string, mount: string): SocketScript[] {
  const tags = /\bscript\(([^)\n]*?\bsrc\s*=\s*(["']))(.*?)\2[^)\n]*\)/g;
  return [...text.matchAll(tags)].flatMap((match) => {
    const [whole, head = '', , value = ''] = match;
    const script = classify(value, mount);
    if (script === undefined) return [];
    const tag = { start: match.index, end: match.index + whole.length };
    const start = match.index + 'script('.length + head.length;
    const provenance = [...whole.matchAll(PUG_PROVENANCE)].map((one) => ({
      start: tag.start + one.index,
      end: tag.start + one.index + one[0].length,
    }));
    return [{ ...script, start, end: start + value.length, tag, provenance }];
  });
}

function classify(value: string, mount: string): Classified | undefined {
  for (const [kind, file] of [
    ['native', CLIENT_SCRIPT],
    ['shim', SHIM_SCRIPT],
  ] as const) {
    const ours = `${mount.slice(1)}/${file}`;
    if (value === ours || value.endsWith(`/${ours}`)) {
      return { kind, value, base: value.slice(0, -ours.length) };
    }
  }
  const own = OWN_SERVER.exec(value);
  if (own !== null && !CDN.test(value)) {
    const origin = own[1] ?? '';
    // `socket.io/socket.io.js` without a slash in front is relative to the page, and stays so.
    const isRelative = origin === '' && !value.startsWith('/');
    return { kind: 'own-server', value, base: isRelative ? '' : `${origin}/` };
  }
  if (ANY_BUILD.test(value)) return { kind: 'elsewhere', value, base: '/' };
  return COMPANION.test(value) ? { kind: 'companion', value, base: '' } : undefined;
}
