import { angular } from './angular.js';
import { apache } from './apache.js';
import { caddy } from './caddy.js';
import { compression } from './compression.js';
import { craProxy, craSetupProxy } from './create-react-app.js';
import { endlessStreams } from './endless-streams.js';
import { haproxy } from './haproxy.js';
import { kubernetes } from './kubernetes.js';
import { next } from './next.js';
import { nginx } from './nginx.js';
import type { Check } from './problem.js';
import { nitro } from './nitro.js';
import { proxyAbort } from './proxy-abort.js';
import { proxyCode } from './proxy-code.js';
import { requestClose } from './request-close.js';
import { serviceWorker } from './service-worker.js';
import { streamHeaders } from './stream-headers.js';
import { streamReaders } from './stream-readers.js';
import { traefik } from './traefik.js';
import { umi } from './umi.js';
import { webpack } from './webpack.js';

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
  compression,
  streamHeaders,
  requestClose,
  endlessStreams,
  streamReaders,
  serviceWorker,
];
