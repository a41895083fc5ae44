import type { FindingName } from './findings.js';

/** A package that has Socket.IO’s client inside, or stands for it in tests. */
export interface Companion {
  readonly packageName: string;
  readonly finding: Extract<FindingName, 'wrapper' | 'testLibrary'>;
  /** What it does, after its name. */
  readonly does: string;
  /** It can be given a socket instead, and in a file that makes one it is. */
  readonly canTake?: boolean;
}

const TAKES_CONNECTION = 'takes a socket as `connection`; from a URL it makes one itself';
const MAKES_OWN = 'makes its sockets itself';

/** Those that applications use most. A library that is given a socket, or the factory, gets those of the shim. */
export const COMPANIONS: readonly Companion[] = [
  { packageName: 'vue-socket.io', finding: 'wrapper', does: TAKES_CONNECTION, canTake: true },
  { packageName: 'vue-3-socket.io', finding: 'wrapper', does: TAKES_CONNECTION, canTake: true },
  { packageName: 'nuxt-socket-io', finding: 'wrapper', does: MAKES_OWN },
  { packageName: 'ngx-socket-io', finding: 'wrapper', does: MAKES_OWN },
  { packageName: 'socket.io-react-hook', finding: 'wrapper', does: MAKES_OWN },
  { packageName: 'use-socket.io-client', finding: 'wrapper', does: MAKES_OWN },
  { packageName: 'react-socket-io', finding: 'wrapper', does: MAKES_OWN },
  { packageName: 'react-socket-io-hooks', finding: 'wrapper', does: MAKES_OWN },
  {
    packageName: 'mock-socket',
    finding: 'testLibrary',
    does: 'replaces WebSocket and the global `io`',
  },
  {
    packageName: 'socket.io-mock',
    finding: 'testLibrary',
    does: 'makes doubles with Socket.IO’s names',
  },
  {
    packageName: 'socket.io-mock-ts',
    finding: 'testLibrary',
    does: 'makes doubles with Socket.IO’s names',
  },
  {
    packageName: '@mswjs/socket.io-binding',
    finding: 'testLibrary',
    does: 'reads what goes over a WebSocket',
  },
];
