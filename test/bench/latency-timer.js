/**
 * Opens clients and takes their times. All in one function, for it also goes into a page as its own text.
 * @param libraries `io` of Socket.IO, `shim` in its place, and the native `connect`
 */
export function createTimer({ io, shim, connect }) {
  /** Each with a connection of its own. Most applications run Socket.IO's defaults: polling first, then an upgrade. */
  const clients = {
    'socket.io, WebSocket': (url) => io(url, { forceNew: true, transports: ['websocket'] }),
    'socket.io, polling': (url) => io(url, { forceNew: true, transports: ['polling'] }),
    'socket.io, defaults': (url) => io(url, { forceNew: true }),
    shim: (url) => shim(url, { forceNew: true }),
    'native client': openNative,
  };
  const opened = new Map();

  /** The native client under the names that the others have. */
  function openNative(url) {
    const client = connect(url, { share: false });
    return {
      on: (event, listener) => client.on(event, listener),
      emitWithAck: (event, value) => client.request(event, value),
      close: () => client.close(),
    };
  }

  return {
    names: Object.keys(clients),

    /** From `io()` to `connect`, and to the answer to what was said at once, before there was a connection. */
    async timeConnect(name, url) {
      const start = performance.now();
      const passed = () => performance.now() - start;
      const client = clients[name](url);
      const answered = client.emitWithAck('echo', 'x').then(passed);
      const connected = await new Promise((resolve) => {
        client.on('connect', () => resolve(passed()));
      });
      const first = await answered;
      client.close();
      return { connect: connected, first };
    },

    /** From `emit` to its answer, of a client that stays connected. */
    async timeEcho(name, url, value) {
      if (!opened.has(name)) opened.set(name, clients[name](url));
      const start = performance.now();
      await opened.get(name).emitWithAck('echo', value);
      return performance.now() - start;
    },

    closeAll() {
      for (const client of opened.values()) client.close();
      opened.clear();
    },
  };
}
