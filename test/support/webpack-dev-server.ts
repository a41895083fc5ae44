import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { requireProxy } from './proxies.js';

/** What is used here of the two packages, which have no part in the type check: they may not be installed. */
type Webpack = (configuration: object) => object;
type DevServer = new (
  options: object,
  compiler: object,
) => { start(): Promise<void>; stop(): Promise<void>; readonly server: Server };

/** The majors under test, by the name under which test/proxies has them. */
export const WEBPACK_DEV_SERVERS = {
  5: 'webpack-dev-server',
  4: 'webpack-dev-server-v4',
} as const;

/** Starts webpack-dev-server with a `devServer` configuration and nothing to compile. */
export async function startWebpackDevServer(
  major: keyof typeof WEBPACK_DEV_SERVERS,
  devServer: object,
): Promise<AsyncDisposable & { readonly origin: string }> {
  const webpack = requireProxy('webpack') as Webpack;
  const WebpackDevServer = requireProxy(WEBPACK_DEV_SERVERS[major]) as DevServer;
  const quiet = { infrastructureLogging: { level: 'none' }, stats: 'none' };
  const plain = { port: 0, host: '127.0.0.1', hot: false, client: false, static: false };
  const server = new WebpackDevServer(
    { ...plain, liveReload: false, webSocketServer: false, ...devServer },
    webpack({ mode: 'none', entry: {}, ...quiet }),
  );
  await server.start();
  // A TCP server that listens has an address of this shape.
  const { port } = server.server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => server.stop(),
  };
}
