import type { Batch } from '../../protocol/uplink.js';
import { Refusal, RETRY_SOON } from '../http/answers.js';
import type { Session } from './session.js';

/**
 * Runs an uplink.
 * @returns the number that the next message must have
 * @throws {Refusal} `sequence-gap`, or `unavailable` when the session takes no more for now
 */
export function runBatch(session: Session, batch: Batch): number {
  checkNumber(session, batch);
  if (batch.messages?.length && session.isSaturated) {
    throw new Refusal('unavailable', {}, RETRY_SOON);
  }
  return session.receive(batch);
}

/** @throws {Refusal} `sequence-gap` */
export function checkNumber(session: Session, { seq }: Batch): void {
  if (seq !== undefined && seq > session.next) {
    throw new Refusal('sequence-gap', { expected: session.next });
  }
}
