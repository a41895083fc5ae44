/** Something with frames to write. */
export interface Flushable {
  /** Set and cleared here: looking a subject up on every frame would cost more than writing it. */
  isFlushScheduled: boolean;
  flush(): void;
}

let waiting: Flushable[] = [];

/**
 * Flushes once the present turn of the event loop is over: what is written in one turn becomes one system
 * call per client, and the clients of a broadcast, flushed in a row, share its bytes.
 */
export function scheduleFlush(subject: Flushable): void {
  if (subject.isFlushScheduled) return;
  subject.isFlushScheduled = true;
  if (waiting.push(subject) === 1) setImmediate(flushAll);
}

function flushAll(): void {
  const subjects = waiting;
  waiting = [];
  for (const subject of subjects) {
    subject.isFlushScheduled = false;
    subject.flush();
  }
}
