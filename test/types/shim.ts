/** Code as it is typed against socket.io-client: it must compile against both, unchanged. */
import * as real from 'socket.io-client';
import * as shim from '@sse-migrate/runtime/shim';

interface Down {
  message: (text: string, from: { name: string }) => void;
  ask: (question: string, answer: (text: string) => void) => void;
  1: (value: number) => void;
}

interface Up {
  say: (text: string) => void;
  join: (room: string, done: (members: string[]) => void) => void;
}

export function withTheOriginal(): void {
  const socket: real.Socket<Down, Up> = real.io('http://127.0.0.1');
  const untyped = real.io();
  const options: Partial<real.ManagerOptions & real.SocketOptions> = {
    transports: ['websocket'],
    auth: { token: 'x' },
    query: { a: 1 },
    withCredentials: true,
    reconnectionDelayMax: 1000,
  };
  const manager = new real.Manager('http://127.0.0.1', options);
  const other: real.Socket = manager.socket('/a', { auth: (answer) => answer({ token: 'x' }) });
  socket.on('message', (text, from) => [text.length, from.name]);
  socket.on('connect_error', (error) => [error.message, error.data]);
  socket.on('disconnect', (reason, details) => {
    const known: real.Socket.DisconnectReason = reason;
    return [known, details];
  });
  socket.emit('join', 'room', (members) => members.length);
  socket.timeout(5).emit('join', 'room', (error, members) => [error.message, members.length]);
  const members: Promise<string[]> = socket.emitWithAck('join', 'room');
  untyped.on('anything', (a: number, b: string) => [a, b]);
  untyped.emit('anything', 1, 'x', (answer: number) => answer);
  manager.on('reconnect_attempt', (attempt) => attempt + 1);
  manager.on('error', (error) => error.message);
  const kept: ReturnType<typeof real.io> = untyped;
  const { id }: { id?: string | undefined } = socket;
  socket.io.opts.query = { again: 'x' };
  const engineId: string | undefined = socket.io.engine.id;
  socket.io.engine.once('upgrade', () => socket.io.engine.transport.name);
  socket.volatile.emit('say', 'x').compress(false).emit('say', 'y');
  // @ts-expect-error -- the text is missing
  socket.emit('say');
  // @ts-expect-error -- the server knows no such event
  socket.emit('shout', 'x');
  // @ts-expect-error -- a message is text
  socket.on('message', (text: number) => text);
  // @ts-expect-error -- no event has this name
  socket.on('nothing', () => undefined);
  void [other, members, kept, id, engineId];
}
export function withTheShim(): void {
  const socket: shim.Socket<Down, Up> = shim.io('http://127.0.0.1');
  const untyped = shim.io();
  const options: Partial<shim.ManagerOptions & shim.SocketOptions> = {
    transports: ['websocket'],
    auth: { token: 'x' },
    query: { a: 1 },
    withCredentials: true,
    reconnectionDelayMax: 1000,
  };
  const manager = new shim.Manager('http://127.0.0.1', options);
  const other: shim.Socket = manager.socket('/a', { auth: (answer) => answer({ token: 'x' }) });
  socket.on('message', (text, from) => [text.length, from.name]);
  socket.on('connect_error', (error) => [error.message, error.data]);
  socket.on('disconnect', (reason, details) => {
    const known: shim.Socket.DisconnectReason = reason;
    return [known, details];
  });
  socket.emit('join', 'room', (members) => members.length);
  socket.timeout(5).emit('join', 'room', (error, members) => [error.message, members.length]);
  const members: Promise<string[]> = socket.emitWithAck('join', 'room');
  untyped.on('anything', (a: number, b: string) => [a, b]);
  untyped.emit('anything', 1, 'x', (answer: number) => answer);
  manager.on('reconnect_attempt', (attempt) => attempt + 1);
  manager.on('error', (error) => error.message);
  const kept: ReturnType<typeof shim.io> = untyped;
  const { id }: { id?: string | undefined } = socket;
  socket.io.opts.query = { again: 'x' };
  const engineId: string | undefined = socket.io.engine.id;
  socket.io.engine.once('upgrade', () => socket.io.engine.transport.name);
  socket.volatile.emit('say', 'x').compress(false).emit('say', 'y');
  // @ts-expect-error -- the text is missing
  socket.emit('say');
  // @ts-expect-error -- the server knows no such event
  socket.emit('shout', 'x');
  // @ts-expect-error -- a message is text
  socket.on('message', (text: number) => text);
  // @ts-expect-error -- no event has this name
  socket.on('nothing', () => undefined);
  void [other, members, kept, id, engineId];
}
