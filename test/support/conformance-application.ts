import type { Server, Socket } from 'socket.io';

/** What the suite wants to see of a handshake. */
export interface SeenHandshake {
  readonly auth: unknown;
  readonly query: unknown;
  readonly headers: unknown;
}

/** The application of the conformance suite; fixtures/upstreams/conformance.py is the same in Python. */
export function addConformanceHandlers(io: Server): void {
  for (const name of ['/', '/a']) {
    const nsp = io.of(name);
    nsp.use((socket, done) => {
      done(
        'refuse' in socket.handshake.query
          ? Object.assign(new Error('no'), { data: { code: 1 } })
          : undefined,
      );
    });
    nsp.on('connection', addHandlers);
  }
}

function addHandlers(socket: Socket): void {
  const seen: unknown[] = [];
  socket.on('id', (answer) => answer(socket.id));
  socket.on('handshake', (answer) => {
    const { auth, query, headers }: SeenHandshake = socket.handshake;
    answer({ auth, query, headers });
  });
  socket.on('echo', (...args: unknown[]) => {
    const answer = args.pop();
    if (typeof answer === 'function') answer(...args);
  });
  socket.on('kick', () => socket.disconnect());
  socket.on('drop', () => socket.conn.close());
  socket.on('say', (event: string, ...args: unknown[]) => socket.emit(event, ...args));
  socket.on('ask me', (value) => {
    socket.emit('ask', value, (answer: unknown) => socket.emit('told', answer));
  });
  socket.on('note', (value) => seen.push(value));
  socket.on('seen', (answer) => answer(seen));
  socket.on('try', (value, answer) => {
    if (seen.push(value) % 2 === 0) answer(value);
  });
}
