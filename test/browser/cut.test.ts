import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Stage, type TabKind, setUpStage } from '../support/ai-chat-stage.js';
import {
  ask,
  expectedAnswer,
  logIn,
  waitForPartOfAnswer,
  waitForPeople,
  watchNextAnswer,
} from '../support/ai-chat.js';
import { chromiumMissing } from '../support/chromium.js';
import { transformApplication } from '../support/command-line.js';
import { startRelay } from '../support/relay.js';

const react: TabKind = { path: '/' };
const plain: TabKind = { path: '/plain.html' };

const targets: readonly [target: string, kinds: readonly [string, TabKind][]][] = [
  [
    'auto',
    [
      ['the native client of the React page', react],
      ['the native client of the plain page', plain],
    ],
  ],
  ['shim', [['the shim of the plain page', plain]]],
];

const skipped = chromiumMissing === undefined ? '' : ` (skipped, ${chromiumMissing})`;

describe.skipIf(chromiumMissing).each(targets)(
  `when the TCP connection is cut in mid-answer, with --target %s${skipped}`,
  (target, kinds) => {
    let stage: Stage;

    beforeAll(async () => {
      stage = await setUpStage((dir) => transformApplication(dir, '--target', target));
    });

    afterAll(async () => {
      await stage?.[Symbol.asyncDispose]();
    });

    test.each(kinds)('%s loses no token and repeats none', async (_name, { path }) => {
      const prompt = 'Tell me everything';
      const whole = expectedAnswer(prompt);
      await using scene = await stage.startScene();
      await using relay = await startRelay(scene.url);
      const page = await scene.open({ path, url: relay.url });
      const watcher = await scene.open({ path });
      await logIn(page, 'Ada');
      await waitForPeople(page, ['Ada']);
      await logIn(watcher, 'Bob');
      await waitForPeople(watcher, ['Ada', 'Bob']);
      const statuses = await recordStatuses(page);
      const answer = await watchNextAnswer(page);
      await ask(page, prompt);

      for (const part of [20, 120, 250]) {
        await waitForPartOfAnswer(page, part);
        expect(relay.cut()).toBeGreaterThan(0);
      }

      const { steps, text, error } = await answer();
      expect(error).toBeUndefined();
      expect(text).toBe(whole);
      expect(steps.every((step) => whole.startsWith(step.text))).toBe(true);
      // Nobody was told of it, neither the person nor the room.
      expect(await statuses()).toEqual([]);
      await waitForPeople(watcher, ['Ada', 'Bob']);
    });
  },
);

/** Notes what the page says of its connection whenever that changes. */
async function recordStatuses(page: Page): Promise<() => Promise<string[]>> {
  const record = await page.getByRole('status').evaluateHandle((element) => {
    const seen: string[] = [];
    new MutationObserver(() => seen.push(element.textContent ?? '')).observe(element, {
      childList: true,
      characterData: true,
      subtree: true,
    });
    return seen;
  });
  return () => record.jsonValue();
}
