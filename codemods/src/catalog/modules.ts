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

/** What the browser build of Socket.IO calls itself in a page, and what the native client does. */
export const SCRIPT_GLOBAL = 'io';
export const CLIENT_GLOBAL = 'SseClient';

/** Packages that call React's hooks by the same names. */
export const REACT_LIKE = ['preact', 'preact/hooks', 'preact/compat', 'react-dom'] as const;
