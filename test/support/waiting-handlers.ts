import type { Socket } from 'socket.io';

/** One run of a handler: it has emitted `run` with its number, and leaves the rest to the test. */
export interface WaitingRun {
  readonly socket: Socket;
  readonly ack: (...args: readonly unknown[]) => void;
  /** Why its socket was disconnected. */
  reason?: string;
}

export interface WaitingHandlers {
  /** In the order of their begin. */
  readonly runs: readonly WaitingRun[];
  readonly onConnection: (socket: Socket) => void;
}

/** Handlers of `ask` that wait for the test to go on. */
export function createWaitingHandlers(): WaitingHandlers {
  const runs: WaitingRun[] = [];
  const onConnection = (socket: Socket): void => {
    socket.on('ask', (_body: unknown, ack: WaitingRun['ack']) => {
      const run: WaitingRun = { socket, ack };
      socket.on('disconnect', (reason: string) => (run.reason = reason));
      socket.emit('run', runs.push(run));
    });
  };
  return { runs, onConnection };
}
