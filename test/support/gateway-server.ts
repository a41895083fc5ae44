import http from 'node:http';
import { type Bridge, type GatewayOptions, sseGateway } from '@sse-migrate/runtime/gateway';
import { listen, type RunningHttpServer } from './http-server.js';

export interface GatewayServer extends RunningHttpServer {
  readonly gateway: Bridge;
  /** Where the gateway answers. */
  readonly url: string;
}

/** A gateway on a free port of 127.0.0.1, at `/sse` and at the path of its upstream. */
export async function startGateway(options: GatewayOptions): Promise<GatewayServer> {
  const server = http.createServer();
  const gateway = sseGateway(options).attach(server);
  const listening = await listen(server);
  return {
    gateway,
    server,
    origin: listening.origin,
    url: `${listening.origin}/sse`,
    async [Symbol.asyncDispose]() {
      void gateway.close({ drainMs: 0 });
      await listening[Symbol.asyncDispose]();
    },
  };
}
