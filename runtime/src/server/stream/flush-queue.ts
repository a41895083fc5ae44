/** Something with frames to write. */
export interface Flushable {
  flush(): void;
}

let waiting: Set<Flushable> | undefined;

/**
 * Flushes once the present turn of the event loop is over: what is written in one turn becomes one system
 * call per client, and the clients of a broadcast, flushed in a row, share its bytes.
 */
export function scheduleFlush(subject: Flushable): void {
  if (!waiting) {
    waiting = new Set();
    setImmediate(flushAll);
  }
  waiting.add(subject);
}

function flushAll(): void {
  const subjects = waiting ?? [];
  waiting = undefined;
  for (const subject of subjects) subject.flush();
}
