import type { FindingName } from './findings.js';

/** A framework that makes the Socket.IO server itself, so that no code of the application does. */
export interface FrameworkServer {
  /** The package that makes it, as a package.json names it. */
  readonly packageName: string;
  /** What the file has in it in which the bridge is to be mounted. */
  readonly place: RegExp;
  /** Says how. */
  readonly finding: FindingName;
}

/** What a file has in it in which an application of Nitro makes the Socket.IO server itself. */
export const NITRO_PLUGIN = /\b(?:defineNitroPlugin|nitroApp)\b/;

export const FRAMEWORK_SERVERS: readonly FrameworkServer[] = [
  {
    packageName: '@nestjs/platform-socket.io',
    place: /\bNestFactory\s*\.\s*create\b/,
    finding: 'nestServer',
  },
  {
    packageName: 'fastify-socket.io',
    place: /['"]fastify-socket\.io['"]/,
    finding: 'fastifyServer',
  },
  {
    packageName: '@feathersjs/socketio',
    place: /['"]@feathersjs\/socketio['"]/,
    finding: 'feathersServer',
  },
  {
    packageName: 'sails-hook-sockets',
    place: /\bmodule\.exports\.bootstrap\b/,
    finding: 'sailsServer',
  },
];
