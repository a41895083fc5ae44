import { inForce, walkNginx, wordsInForce } from '../../nginx/effective.js';
import type { NginxConfiguration, NginxNode } from '../../nginx/load.js';
import { httpServers, locationFor } from '../../nginx/locate.js';

/** A place in a configuration through which streams pass: a location, or a server without one. */
export interface StreamPlace {
  readonly configuration: NginxConfiguration;
  readonly server: NginxNode;
  readonly location: NginxNode;
  readonly pass: NginxNode;
  /** It also serves what is no stream. */
  readonly isShared: boolean;
}

/** Where the servers of a configuration send requests for streams: the paths given, and locations that name one. */
export function streamPlaces(
  configuration: NginxConfiguration,
  streamPaths: readonly string[],
): StreamPlace[] {
  return httpServers(configuration.nodes).flatMap((server) => {
    const chosen = streamPaths.flatMap((path) => locationFor(server, path) ?? []);
    const locations = new Set([...chosen, ...namedLocations(server)]);
    return [...locations].flatMap((location) => {
      const pass = location.children.find(({ directive }) => directive.name === 'proxy_pass');
      if (pass === undefined) return [];
      return [{ configuration, server, location, pass, isShared: !isNamed(location) }];
    });
  });
}

function namedLocations(server: NginxNode): NginxNode[] {
  return [...walkNginx(server.children)].filter(
    (node) => node.directive.name === 'location' && isNamed(node),
  );
}

/** Whether a location is there for streams, by its name. */
function isNamed({ directive: { args } }: NginxNode): boolean {
  return /(?:^|[^a-z])(?:sse|streams?|socket\.io|event-?stream)(?:[^a-z]|$)/i.test(
    (args.at(-1)?.value ?? '').replaceAll('\\', ''),
  );
}

/** Whether nginx holds a plain stream back here: it buffers, and asks by HTTP/1.0. */
export function holdsBack({ configuration, location }: StreamPlace): boolean {
  return !isUnbuffered({ configuration, location }) && !isHttp11({ configuration, location });
}

/** Whether buffering is off here. */
export function isUnbuffered({
  configuration,
  location,
}: Pick<StreamPlace, 'configuration' | 'location'>): boolean {
  return wordsInForce(location, 'proxy_buffering', configuration.nodes)[0] === 'off';
}

function isHttp11({
  configuration,
  location,
}: Pick<StreamPlace, 'configuration' | 'location'>): boolean {
  return /^1\.1|^2/.test(
    wordsInForce(location, 'proxy_http_version', configuration.nodes)[0] ?? '',
  );
}

/** Whether the server's X-Accel-Buffering is ignored here, and by which directive. */
export function ignoringDirective({
  configuration,
  location,
}: Pick<StreamPlace, 'configuration' | 'location'>): NginxNode | undefined {
  return inForce(location, 'proxy_ignore_headers', configuration.nodes).find(({ directive }) =>
    directive.args.some(({ value }) => value.toLowerCase() === 'x-accel-buffering'),
  );
}
