import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const file = (name) => fileURLToPath(new URL(name, import.meta.url));

/**
 * Starts a subject in a process of its own. `ask(command, options)` runs one of its commands.
 * @param upstream the port of the server behind it, for a gateway
 * @param wantedPort default: any that is free
 */
export async function startSubject(name, upstream, wantedPort = 0) {
  const behind = upstream === undefined ? [] : [String(upstream)];
  const args = ['--serve', name, ...behind];
  const env = { ...process.env, PORT: String(wantedPort) };
  const child = fork(file('./subjects.js'), args, { execArgv: ['--expose-gc'], env });
  const [{ port }] = await once(child, 'message');
  return {
    port,
    async ask(run, options = {}) {
      child.send({ run, options });
      const [{ result }] = await once(child, 'message');
      return result;
    },
    tell: (progress) => child.send({ progress }),
    stop: () => child.kill('SIGKILL'),
  };
}

/** Starts N clients in a process of their own. `received(n)` resolves when n more events have arrived. */
export function startLoad(kind, port, count) {
  const child = fork(file('./load.js'), [kind, String(port), String(count)]);
  return {
    /** @param onProgress called with the number of events that every client has got */
    received: (until, onProgress = () => {}) =>
      new Promise((resolve) => {
        const listen = ({ progress }) => {
          if (progress !== undefined) return onProgress(progress);
          child.off('message', listen);
          resolve();
        };
        child.on('message', listen);
        child.send({ until });
      }),
    stop: () => child.kill('SIGKILL'),
  };
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
