import { describe, expect, it } from 'vitest';
import { createStatusLine } from '../../../cli/src/status-line.js';

/** A status line on a screen that keeps what is written, at a time that a test sets. */
function screenOf(settings: { isTTY?: boolean; columns?: number }, environment = {}) {
  const written: string[] = [];
  const clock = { now: 0 };
  const write = (text: string | Uint8Array): boolean => written.push(String(text)) > 0;
  const line = createStatusLine({ ...settings, write }, environment, () => clock.now);
  return { written, clock, line };
}

describe('the status line', () => {
  it('comes after a while, and ten times a second at most', () => {
    const { written, clock, line } = screenOf({ isTTY: true, columns: 80 });
    for (clock.now = 0; clock.now < 1300; clock.now += 1) line.show(`at ${clock.now}`);
    expect(written.map((text) => text.replace('\r\u001b[K', ''))).toEqual(
      [300, 400, 500, 600, 700, 800, 900, 1000, 1100, 1200].map((at) => `at ${at}`),
    );
  });

  it('never needs a second line', () => {
    const { written, clock, line } = screenOf({ isTTY: true, columns: 10 });
    clock.now = 1000;
    line.show('0123456789ABC');
    expect(written).toEqual(['\r\u001b[K012345678']);
  });

  it('is taken away once, and only where it was', () => {
    const { written, clock, line } = screenOf({ isTTY: true });
    line.clear();
    clock.now = 1000;
    line.show('x');
    line.clear();
    line.clear();
    expect(written).toEqual(['\r\u001b[Kx', '\r\u001b[K']);
  });

  it.each([
    ['in a pipe', {}, {}],
    ['in CI', { isTTY: true }, { CI: 'true' }],
    ['on a terminal that cannot go back', { isTTY: true }, { TERM: 'dumb' }],
  ])('is not shown %s', (_, settings, environment) => {
    const { written, clock, line } = screenOf(settings, environment);
    clock.now = 1000;
    line.show('x');
    line.clear();
    expect(written).toEqual([]);
  });
});
