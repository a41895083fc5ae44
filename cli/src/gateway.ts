import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Bridge, type BridgeEvent, sseGateway } from '@sse-migrate/runtime/gateway';
import { EXIT } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';
import type { Terminal } from './terminal.js';

export interface GatewayOptions {
  readonly upstream: string;
  readonly port: number;
  readonly host: string;
  readonly path: string;
  readonly upstreamPath: string;
  readonly eio: '3' | '4';
  readonly corsOrigin?: readonly string[];
  readonly forwardHeader?: readonly string[];
  readonly forwardQuery: boolean;
  readonly behindProxy?: boolean;
  readonly route?: readonly GatewayRoute[];
  readonly drain: number;
}

/** A handler as a route: where it answers, what it is asked, and what ends its answer. */
export interface GatewayRoute {
  readonly path: string;
  readonly event: string;
  readonly until: readonly string[];
}

/** Runs a gateway until a signal ends it. */
export async function gateway(options: GatewayOptions, terminal: Terminal): Promise<ExitCode> {
  const bridge = createGateway(options, terminal);
  const server = http.createServer(bridge.routes(routesOf(options)));
  bridge.attach(server);
  const failure = await listen(server, options);
  if (failure !== undefined) {
    terminal.say(`The gateway cannot listen: ${failure}. Give it another --port or --host.\n`);
    return EXIT.failed;
  }
  // A TCP server that listens has an address of this shape.
  const { address, port } = server.address() as AddressInfo;
  const host = address.includes(':') ? `[${address}]` : address;
  terminal.say(`Gateway: http://${host}:${port}${options.path} → ${options.upstream}\n`);

  const signal = await nextSignal();
  terminal.say(`${signal}: clients leave within ${options.drain / 1000} s.\n`);
  server.close();
  await bridge.close({ drainMs: options.drain });
  server.closeAllConnections();
  return EXIT.ok;
}

function createGateway(options: GatewayOptions, terminal: Terminal): Bridge {
  const { corsOrigin, forwardHeader, forwardQuery, behindProxy } = options;
  return sseGateway({
    upstream: options.upstream,
    upstreamPath: options.upstreamPath,
    path: options.path,
    eio: options.eio === '3' ? 3 : 4,
    forward: {
      ...(forwardHeader && { headers: forwardHeader }),
      query: forwardQuery,
      forwarded: behindProxy === true ? 'append' : 'set',
    },
    ...(corsOrigin && { cors: { origin: [...corsOrigin], credentials: true } }),
    onEvent: (event) => sayTrouble(event, terminal),
  });
}

function routesOf({ route = [] }: GatewayOptions) {
  return Object.fromEntries(route.map(({ path, event, until }) => [path, { event, until }]));
}

/** @returns why it cannot */
async function listen(
  server: http.Server,
  { port, host }: GatewayOptions,
): Promise<string | undefined> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function sayTrouble(event: BridgeEvent, terminal: Terminal): void {
  if (event.kind === 'upstream-failed') terminal.say(`No way to the upstream: ${event.detail}\n`);
  if (event.kind === 'upstream-lost') terminal.say(`A connection was lost: ${event.detail}\n`);
}

function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
}
