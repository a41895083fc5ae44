import { connect, type Status } from '@sse-migrate/runtime/client';

interface Down {
  message: (text: string, from: { name: string }) => void;
  ask: (question: string, answer: (text: string) => void) => void;
}

interface Up {
  say: (text: string) => void;
  join: (room: string, done: (members: string[]) => void) => void;
}

export function compiles(): void {
  const client = connect<Down, Up>('/admin', {
    auth: () => Promise.resolve({ token: 'x' }),
    headers: async () => ({ authorization: 'x' }),
    retry: { attempts: 3 },
    onReset: (reason) => reason.length,
  });
  client.on('message', (text, from) => [text.length, from.name]);
  client.on('ask', (question, answer) => answer(question));
  client.once('disconnect', (reason, details) => [reason.length, details?.message]);
  client.on('connect_error', (error) => [error.message, error.data]);
  client.on('connect_error', (error: Error & { data?: { code?: string } }) => error.data?.code);
  client.send('say', 'x').send('join', 'room', (members) => members.length);
  client.timeout(5).send('join', 'room', (error, members) => [error.message, members.length]);
  client.volatile.send('say', 'x').send('say', 'y');
  client.timeout(5).send('say', 'x').volatile.send('say', 'y').close();
  const members: Promise<string[]> = client.request('join', 'room');
  const inTime: Promise<string[]> = client.timeout(5).request('join', 'room');
  const status: Status = client.status;
  client.auth = { token: 'y' };
  client.query = { token: 'y' };
  client.reconnection.once('reconnect_error', (error) => error.message);
  const untyped = connect();
  untyped.on('anything', (a: number, b: string) => [a, b]);
  untyped.send('anything', 1, 'x', (answer: number) => answer);
  void [members, inTime, status];
}

export function doesNotCompile(): void {
  const client = connect<Down, Up>();
  // @ts-expect-error -- the text is missing
  client.send('say');
  // @ts-expect-error -- the server knows no such event
  client.send('shout', 'x');
  // @ts-expect-error -- a room is text
  void client.request('join', 1);
  // @ts-expect-error -- a message is text
  client.on('message', (text: number) => text);
  // @ts-expect-error -- no event has this name
  client.on('nothing', () => undefined);
  // @ts-expect-error -- an error is not text
  client.on('connect_error', (error: string) => error);
  // @ts-expect-error -- the client decides its own state
  client.status = 'open';
  // @ts-expect-error -- the attempts to come back are told of apart
  client.on('reconnect', () => undefined);
  // @ts-expect-error -- Socket.IO's word for it
  client.emit('say', 'x');
  // @ts-expect-error -- no such option
  connect('/', { transports: ['websocket'] });
}
