import { setImmediate as turn } from 'node:timers/promises';
import type { Batch } from '../../protocol/uplink.js';
import { Refusal, RETRY_SOON } from '../http/answers.js';
import type { NumberedMessages, Session } from './session.js';

/** Of one session in one turn of the event loop: then others have theirs. */
const MOST_IN_A_TURN = 100;

/**
 * Runs an uplink.
 * @returns the number that the next message must have
 * @throws {Refusal} `stale-attempt`, `sequence-gap`, `unknown-session` when it has ended meanwhile, or `unavailable` when the
 * session takes no more for now
 */
export async function runBatch(session: Session, batch: Batch): Promise<number> {
  const { term = session.term } = batch;
  if (term < session.term) throw new Refusal('stale-attempt');
  session.term = term;
  await whenFree(session);
  if (session.isEnded) throw new Refusal('unknown-session');
  checkNumber(session, batch);
  if (batch.messages?.length && session.isSaturated) {
    throw new Refusal('unavailable', {}, RETRY_SOON);
  }
  return runMessages(session, batch);
}

/** Resolves when no batch is being run: the next may follow on it, or repeat it. */
export async function whenFree(session: Session): Promise<void> {
  while (session.running) await session.running;
}

/**
 * Runs what has not been run yet of a batch that has no gap before it, while no other is being run; the first at once.
 * @returns the number that the next message must have
 */
export async function runMessages(session: Session, batch: Batch): Promise<number> {
  const { seq = session.next, received, messages = [] } = batch;
  session.hear(received);
  if (session.runSome({ seq, messages }, MOST_IN_A_TURN)) {
    const rest = runRest(session, { seq, messages });
    const free = (): void => (session.running = undefined);
    session.running = rest.then(free, free);
    await rest;
  }
  return session.next;
}

async function runRest(session: Session, messages: NumberedMessages): Promise<void> {
  do await turn();
  while (session.runSome(messages, MOST_IN_A_TURN));
}

/** @throws {Refusal} `sequence-gap` */
export function checkNumber(session: Session, { seq }: Batch): void {
  if (seq !== undefined && seq > session.next) {
    throw new Refusal('sequence-gap', { expected: session.next });
  }
}
