import { angular } from './dev-servers/angular.js';
import { apache } from './edge/apache.js';
import { caddy } from './edge/caddy.js';
import { compression } from './compression.js';
import { craProxy, craSetupProxy } from './dev-servers/create-react-app.js';
import { endlessStreams } from './endless-streams.js';
import { haproxy } from './edge/haproxy.js';
import { kubernetes } from './edge/kubernetes.js';
import { next } from './dev-servers/next.js';
import { nginx } from './nginx/problems.js';
import type { Check } from './problem.js';
import { nitro } from './dev-servers/nitro.js';
import { oldSocketIo } from './old-socket-io.js';
import { proxyAbort } from './dev-servers/proxy-abort.js';
import { proxyCode } from './dev-servers/proxy-code.js';
import { requestClose } from './request-close.js';
import { serviceWorker } from './service-worker.js';
import { streamHeaders } from './stream-headers.js';
import { streamReaders } from './readers/stream-readers.js';
import { traefik } from './edge/traefik.js';
import { umi } from './dev-servers/umi.js';
import { webpack } from './dev-servers/webpack.js';

/** Every check: development servers, then proxies, servers, and code that reads streams. */
export const CHECKS: readonly Check[] = [
  webpack,
  craProxy,
  craSetupProxy,
  umi,
  angular,
  nitro,
  next,
  proxyCode,
  proxyAbort,
  nginx,
  apache,
  caddy,
  haproxy,
  traefik,
  kubernetes,
  oldSocketIo,
  compression,
  streamHeaders,
  requestClose,
  endlessStreams,
  streamReaders,
  serviceWorker,
];
