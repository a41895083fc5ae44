/** Where the gateway answers unless it is told otherwise: `sse-migrate gateway`. */
export const GATEWAY_ORIGIN = 'http://127.0.0.1:3100';

/** Files in which projects of other languages name what they depend on. */
export const FOREIGN_MANIFEST =
  /(?:^|\/)(?:requirements[\w.-]*\.(?:txt|in)|pyproject\.toml|Pipfile|setup\.(?:py|cfg)|environments?\/[\w.-]+\.ya?ml|environment[\w.-]*\.ya?ml|pom\.xml|build\.gradle(?:\.kts)?|go\.mod|Cargo\.toml|composer\.json|[\w.-]+\.csproj)$/;

/** Socket.IO servers of other languages, by what their dependents call them. */
export const FOREIGN_SERVERS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/\bflask[-_]socketio\b/i, 'Flask-SocketIO (Python)'],
  [/\b(?:python|fastapi|django)[-_]socketio\b/i, 'python-socketio (Python)'],
  [/\bnetty-socketio\b/, 'netty-socketio (Java)'],
  [/\bsocket\.io-server\b/, 'socket.io-server-java (Java)'],
  [/\b(?:googollee\/go-socket\.io|(?:zishang520|doquangtan)\/socket\.?io)\b/, 'Socket.IO in Go'],
  [/\bsocketioxide\b/, 'socketioxide (Rust)'],
  [/\bphpsocket\.io\b/, 'PHPSocket.IO (PHP)'],
  [/\bSocketIOSharp\b/, 'SocketIOSharp (.NET)'],
];
