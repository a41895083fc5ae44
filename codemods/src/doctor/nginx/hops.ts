import { inForce } from '../../nginx/effective.js';
import type { NginxConfiguration, NginxNode } from '../../nginx/load.js';
import { holdsBack } from './place.js';
import type { StreamPlace } from './place.js';
import { insertBehind } from './edits.js';
import type { Problem } from '../problem.js';

/** A server of this nginx that is behind another server of this nginx, and takes off the header that the other needs. */
export function findHops(places: readonly StreamPlace[]): Problem[] {
  return places.flatMap((inner) => {
    const outer = places.find((place) => place !== inner && leadsTo(place, inner));
    if (outer === undefined || !holdsBack(outer) || passesHeader(inner)) return [];
    const { directive } = inner.pass;
    return [
      {
        name: 'nginxInner' as const,
        file: directive.file,
        at: directive.start,
        edits: [
          insertBehind(inner.configuration, inner.pass, 'proxy_pass_header X-Accel-Buffering;'),
        ],
      },
    ];
  });
}

function passesHeader({ configuration, location }: StreamPlace): boolean {
  return inForce(location, 'proxy_pass_header', configuration.nodes).some(
    ({ directive }) => directive.args[0]?.value.toLowerCase() === 'x-accel-buffering',
  );
}

/** Whether one place’s `proxy_pass` goes to the port, or the socket, that the other’s server listens on. */
function leadsTo(outer: StreamPlace, inner: StreamPlace): boolean {
  const targets = targetsOf(outer);
  return outer.server !== inner.server && listens(inner.server).some((one) => targets.has(one));
}

function targetsOf({ configuration, pass }: StreamPlace): Set<string> {
  const target = pass.directive.args[0]?.value ?? '';
  const [, socket, name = '', port = '80'] =
    /^https?:\/\/(?:unix:([^:]+)|(\[[^\]]*\]|[^/:]+)(?::(\d+))?)/.exec(target) ?? [];
  if (socket !== undefined) return new Set([socket]);
  const upstream = upstreamNamed(configuration, name);
  if (upstream !== undefined) return new Set(upstream.children.flatMap(localPort));
  return new Set(isLocal(name) ? [port] : []);
}

function upstreamNamed({ nodes }: NginxConfiguration, name: string): NginxNode | undefined {
  return nodes
    .flatMap((node) => [node, ...node.children])
    .find(({ directive }) => directive.name === 'upstream' && directive.args[0]?.value === name);
}

function localPort({ directive: { name, args } }: NginxNode): string[] {
  const [host = '', port = '80'] = (args[0]?.value ?? '').split(':');
  if (host === 'unix') return [port];
  return name === 'server' && isLocal(host) ? [port] : [];
}

function isLocal(host: string): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(host);
}

function listens(server: NginxNode): string[] {
  const values = server.children
    .filter(({ directive }) => directive.name === 'listen')
    .map(({ directive }) => directive.args[0]?.value ?? '');
  return values.map((value) => value.replace(/^unix:/, '').replace(/^.*:(?=\d+$)/, ''));
}
