/** The module names on both sides of the migration. */
export const SOCKET_IO_CLIENT = 'socket.io-client';
export const SOCKET_IO_SERVER = 'socket.io';
export const RUNTIME_PACKAGE = '@sse-migrate/runtime';
export const NATIVE_CLIENT = '@sse-migrate/runtime/client';
export const SHIM = '@sse-migrate/runtime/shim';
export const BRIDGE = '@sse-migrate/runtime/server';

/** Where the bridge answers, and where the native client looks for it, unless told otherwise. */
export const DEFAULT_PATH = '/sse';

/** The file names under which a Socket.IO server serves its browser build. */
export const SCRIPT_FILES = ['socket.io.js', 'socket.io.min.js', 'socket.io.slim.js'] as const;

/** What the bridge serves in place of them, below its path. */
export const SHIM_SCRIPT = 'shim.js';
export const CLIENT_SCRIPT = 'client.js';

/** The same as modules, for pages that import without a bundler. */
export const SHIM_MODULE = 'shim.mjs';
export const CLIENT_MODULE = 'client.mjs';

const MODULE_URL =
  /(?:^|\/)socket\.io(?:[.-]v?\d[\w.]*?)?\.esm(?:\.min)?\.js(?:\?.*)?$|^(?:https?:)?\/\/\S*\bsocket\.io-client(?:[@/?].*)?$/;

const OWN_SERVER = /^(.*?)\/?socket\.io\/socket\.io\.esm(?:\.min)?\.js/;
/** The address of a file that others serve to everybody. */
export const CDN =
  /^(?:https?:)?\/\/[^/]*(?:cdn|unpkg|jsdelivr|cloudflare|googleapis|skypack|esm\.sh)/;

/** The module of the bridge that takes the place of a URL, and `undefined` for a name that is none. */
export function moduleInPlaceOf(
  name: string,
  next: typeof NATIVE_CLIENT | typeof SHIM,
  { path, origin = '' }: { readonly path: string; readonly origin?: string },
): string | undefined {
  const file = `${path}/${next === SHIM ? SHIM_MODULE : CLIENT_MODULE}`;
  const shim = `${path}/${SHIM_MODULE}`;
  if (name.endsWith(shim)) return name.slice(0, -shim.length) + file;
  if (!isClientUrl(name)) return undefined;
  const own = CDN.test(name) ? undefined : OWN_SERVER.exec(name)?.[1];
  return `${own ?? origin}${file}`;
}

/** Whether a module name is Socket.IO’s client as a module by URL: from its server, a CDN, or a copy. */
export function isClientUrl(name: string): boolean {
  return MODULE_URL.test(name);
}

/** What the browser build of Socket.IO calls itself in a page, and what the native client does. */
export const SCRIPT_GLOBAL = 'io';
export const CLIENT_GLOBAL = 'SseClient';

/** Packages that call React's hooks by the same names. */
export const REACT_LIKE = ['preact', 'preact/hooks', 'preact/compat', 'react-dom'] as const;
