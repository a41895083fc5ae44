import { type Bridge, createBridge } from '../server/bridge.js';
import { createObserver } from '../server/observe.js';
import type { GatewayOptions } from './options.js';
import { readGatewaySettings } from './settings.js';
import { openUpstream } from './upstream-port.js';

/**
 * The bridge in front of a Socket.IO server that is not of this process: python-socketio, Flask-SocketIO, netty-socketio, …
 * Each session of a client is one Engine.IO connection to the upstream, and ends with it.
 *
 *     app.use('/sse', sseGateway({ upstream: 'http://127.0.0.1:5000' }));
 *
 * Everything else is the bridge's: resume, bounds, routes, `attach`, `close` and `stats`.
 * @throws {TypeError} when an option is not what it should be
 * @see ../../PROTOCOL.md
 */
export function sseGateway(options: GatewayOptions): Bridge {
  const observer = createObserver(options.onEvent);
  const settings = readGatewaySettings(options);
  return createBridge(openUpstream(settings, observer), options, observer);
}
