import { describe, expect, it } from 'vitest';
import { PacketLog } from '../../../runtime/src/server/nodes/packet-log.js';

const ALL = { rooms: new Set<string>() };
const MEMBER = { rooms: ['own', 'room'] };

function createLog({ maxAgeMs = 1000, maxCount = 100 } = {}) {
  const clock = { nowMs: 0 };
  const log = new PacketLog(maxAgeMs, maxCount, () => clock.nowMs);
  return {
    log,
    at: (nowMs: number, ...ids: readonly string[]) => {
      clock.nowMs = nowMs;
      for (const id of ids) log.push(id, ['event', id], ALL);
    },
    ids: (since = 0) => log.since(since, MEMBER).map(({ id }) => id),
  };
}

describe('the log of what a node has broadcast', () => {
  it('tells what came after a place, in order', () => {
    const { log, at, ids } = createLog();
    at(0, 'a', 'b', 'c');
    expect(log.seqOf('b')).toBe(2);
    expect(ids(2)).toEqual(['c']);
    expect(ids(3)).toEqual([]);
    expect(log.seqOf('x')).toBeUndefined();
  });

  it('leaves out what was for other rooms, or not for one of these', () => {
    const { log, ids } = createLog();
    log.push('a', [], { rooms: new Set(['room', 'other']) });
    log.push('b', [], { rooms: new Set(['other']) });
    log.push('c', [], { ...ALL, except: new Set(['own']) });
    log.push('d', [], { rooms: new Set(['own']), except: new Set(['other']) });
    expect(ids()).toEqual(['a', 'd']);
  });

  it('keeps as many as it may, an eighth more at most, and goes on counting', () => {
    const { log, at, ids } = createLog({ maxCount: 80 });
    for (let n = 1; n <= 500; n += 1) {
      at(n, `p${n}`);
      expect(ids().length).toBeLessThanOrEqual(90);
      expect(ids().length).toBeGreaterThanOrEqual(Math.min(n, 80));
    }
    expect(ids(498)).toEqual(['p499', 'p500']);
    expect(log.seqOf('p1')).toBeUndefined();
    expect(log.reachesBackTo(0)).toBe(false);
    expect(log.reachesBackTo(460)).toBe(true);
  });

  it('forgets what is too old', () => {
    const { at, ids, log } = createLog({ maxAgeMs: 1000 });
    at(0, 'a', 'b');
    at(900, 'c');
    expect(log.reachesBackTo(-1)).toBe(true);
    at(1500, 'd');
    expect(ids()).toEqual(['c', 'd']);
    expect(log.reachesBackTo(0)).toBe(false);
    expect(log.reachesBackTo(1)).toBe(true);
  });
});
