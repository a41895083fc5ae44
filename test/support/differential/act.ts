/** Whether a socket is connected: what a program knows of its own sockets at each step. */
export type Standing = 'connecting' | 'up' | 'down';

/** Where an act is written, and what it may use there. */
export interface Site {
  /** An expression that gives the socket. */
  readonly socket: string;
  /** That of another connected socket, if the program has one. */
  readonly other: string | undefined;
  /** Under which the program tells what this socket meets. */
  readonly label: string;
  /** What makes names of this act unlike those of all others. */
  readonly number: number;
  readonly isTypeScript: boolean;
  /** The expression has `this` in it: only arrows see it. */
  readonly isOfThis: boolean;
  /** Where the socket stands. */
  readonly standing: Standing;
  /** Nobody else is served by its connection. */
  readonly isAlone: boolean;
  /** Statements after which all that was said has arrived, here and at the other sockets. */
  readonly settled: readonly string[];
  /** Statements after which the socket is connected. */
  readonly connected: readonly string[];
}

/** One thing that a program does with one socket. */
export interface Act {
  readonly name: string;
  /** Where the socket has to stand; the program sees to it. */
  readonly needs: 'up' | 'down' | 'known' | 'any';
  /** Where it leaves it, if elsewhere. */
  readonly leaves?: Standing;
  /** It ends a connection that others may share. */
  readonly needsAlone?: boolean;
  /** It speaks to another connected socket. */
  readonly needsOther?: boolean;
  write(site: Site): readonly string[];
}
