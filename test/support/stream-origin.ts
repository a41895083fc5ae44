import { type BridgedServer, startBridged } from './socket-io-server.js';
import { tickHandler, type TickOptions } from './tick-server.js';

/**
 * What stands behind a proxy under test: `/ticks` streams as an application that knows nothing of proxies would, and
 * `/sse/diagnostics` is the bridge's own, which tells whether an abort has arrived.
 */
export async function startStreamOrigin(ticks: TickOptions = {}): Promise<BridgedServer> {
  const app = await startBridged({ bridge: { diagnostics: true } });
  const answerTicks = tickHandler(ticks);
  app.server.on('request', (request, response) => {
    if (request.url?.startsWith('/ticks') === true) answerTicks(request, response);
  });
  return app;
}

/** Where an origin, or a proxy in front of it, answers. */
export function ticksAt(origin: string): string {
  return `${origin}/ticks`;
}

/** A short diagnostic stream. */
export function diagnosticsAt(origin: string): string {
  return `${origin}/sse/diagnostics?events=8&intervalMs=30`;
}
