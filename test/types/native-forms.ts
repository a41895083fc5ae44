import type { Client } from '@sse-migrate/runtime/client';

interface Down {
  message: (text: string) => void;
}

interface Up {
  say: (text: string) => void;
  many: (...texts: string[]) => void;
  join: (room: string, done: (members: string[]) => void) => void;
  message: (value: object) => void;
}

declare const print: (text: string) => void;
declare const texts: string[];

/** Each way in which applications use a socket, by how often, and how the native client says it. */
export const FORMS: Readonly<Record<string, (client: Client<Down, Up>) => unknown>> = {
  's.on(event, handler)': (client) => client.on('message', print),
  's.on(event, async handler)': (client) => client.on('message', async () => undefined),
  's.on(event, function () { this … })': (client) =>
    client.on('message', function (this: Client<Down, Up>) {
      this.close();
    }),
  's.emit(event, payload)': (client) => client.send('say', 'x'),
  's.emit(event, …, (res) => …)': (client) => client.send('join', 'x', (members) => members.length),
  's.emit(event, …, callback)': (client) => client.send('join', 'x', console.log),
  's.off(event, handler), s.removeListener(…)': (client) => client.off('message', print),
  's.off(event)': (client) => client.off('message'),
  's.off(), s.removeAllListeners()': (client) => client.off(),
  's.id': (client): string | undefined => client.id,
  's.disconnect(), s.close()': (client) => client.close(),
  's.send(value)': (client) => client.send('message', {}),
  's.connected': (client): boolean => client.connected,
  's.disconnected': (client): boolean => !client.connected,
  's.active': (client): boolean => client.status !== 'closed',
  's.connect(), s.open()': (client) => client.open(),
  's.once(event, handler)': (client) => client.once('message', print),
  's.timeout(ms).emit(…)': (client) =>
    client.timeout(5).send('join', 'x', (error, members) => [error.message, members.length]),
  's.timeout(ms).emitWithAck(…)': (client): Promise<string[]> =>
    client.timeout(5).request('join', 'x'),
  's.emitWithAck(…)': (client): Promise<string[]> => client.request('join', 'x'),
  's.emit(event, ...payloads)': (client) => client.send('many', ...texts),
  's.listeners(event)': (client): ((text: string) => void)[] => client.listeners('message'),
  's.hasListeners(event)': (client): boolean => client.hasListeners('message'),
  's.onAny(handler), s.offAny(handler)': (client) =>
    client.onAny((event, ...args) => [event, args]).offAny(),
  's.volatile.emit(…)': (client) => client.volatile.send('say', 'x'),
  's.auth = …': (client) => (client.auth = { token: 'x' }),
  "s.on('connect' | 'disconnect' | 'connect_error', …)": (client) =>
    client
      .on('connect', () => undefined)
      .on('disconnect', (reason, details) => [reason, details?.message])
      .on('connect_error', (error) => [error.message, error.data]),
  "s.io.on('reconnect', …)": (client) =>
    client.reconnection.on('reconnect', (attempt) => attempt.toFixed()),
  "s.io.on('reconnect_attempt' | 'reconnect_error' | 'reconnect_failed', …)": (client) =>
    client.reconnection
      .on('reconnect_attempt', (attempt) => attempt.toFixed())
      .on('reconnect_error', (error) => error.message)
      .on('reconnect_failed', () => client.close()),
  's.io.opts.query = …': (client) => (client.query = { x: Date.now() }),
  's.io.opts.query.x = …': (client) => (client.auth = () => ({ x: Date.now() })),
};
