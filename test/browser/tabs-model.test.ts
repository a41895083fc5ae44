import * as fc from 'fast-check';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumMissing } from '../support/chromium.js';
import { freeze, type FreezableChromium, launchFreezable } from '../support/freezable-chromium.js';
import {
  bundleForTabs,
  startTabsScene,
  type TabGlobals,
  type TabsScene,
} from '../support/tabs-scene.js';
import { until } from '../support/until.js';

interface Globals extends TabGlobals {
  answers: unknown[];
}

declare const window: Globals;

const HAPPENS = ['open', 'thaw', 'tell', 'owe'] as const;
const ACTS = ['close', 'quit', 'freeze', 'say', 'ask'] as const;

/** What happens to tabs that share a stream. `which` chooses a tab; the first is the likely leader. */
type Step =
  | { readonly kind: (typeof HAPPENS)[number] }
  | { readonly kind: (typeof ACTS)[number]; readonly which: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constantFrom(...HAPPENS) }),
    fc.record({ kind: fc.constantFrom(...ACTS), which: fc.oneof(fc.constant(0), fc.nat(9)) }),
  ),
  { minLength: 12, maxLength: 16 },
);

interface Tab {
  readonly name: number;
  readonly page: Page;
  /** How many events the server had told when it was connected. */
  readonly toldBefore: number;
  said: number;
  asked: number;
}

const counted = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

const skipped = chromiumMissing === undefined ? '' : ` (skipped, ${chromiumMissing})`;

describe.skipIf(chromiumMissing)(
  `tabs that share a stream, in any order of events${skipped}`,
  () => {
    let chromium: FreezableChromium;
    let script: string;

    beforeAll(async () => {
      chromium = await launchFreezable();
      script = await bundleForTabs();
    });

    afterAll(async () => {
      await chromium?.[Symbol.asyncDispose]();
    });

    test('neither lose nor repeat what they say, hear, ask and owe, whichever dies or is frozen', async () => {
      await fc.assert(
        fc.asyncProperty(steps, async (chosen) => {
          await using scene = await startTabsScene(chromium.context, script);
          const model = await startModel(scene);
          for (const step of chosen) await model.take(step);
          await model.check();
        }),
        { numRuns: 4, endOnFailure: true },
      );
    });
  },
);

/** Does the steps, and knows what must have come of them. */
async function startModel(scene: TabsScene) {
  const { sockets, server } = scene;
  let tabs: Tab[] = [];
  /** Those whose client is closed, and whose page is not. */
  const without: Tab[] = [];
  let opened = 0;
  let told = 0;
  let owed = 0;
  let frozen: { readonly tab: Tab; readonly goOn: () => Promise<void> } | undefined;
  const heard = new Map<number, number[]>();
  const paid: number[] = [];

  async function open(): Promise<void> {
    const page = await scene.open();
    await page.evaluate(() => {
      window.answers = [];
      window.client?.on('owe', (value: unknown, answer: (value: unknown) => void) => answer(value));
    });
    tabs.push({ name: opened++, page, toldBefore: told, said: 0, asked: 0 });
  }

  async function thaw(): Promise<void> {
    await frozen?.goOn();
    frozen = undefined;
  }

  async function stop(tab: Tab): Promise<void> {
    frozen ??= { tab, goOn: await freeze(tab.page) };
  }

  async function close(tab: Tab): Promise<void> {
    if (tabs.length < 2) return;
    await thaw();
    tabs = tabs.filter((other) => other !== tab);
    await tab.page.close({ runBeforeUnload: tab.name % 2 === 0 });
  }

  async function quit(tab: Tab): Promise<void> {
    if (tabs.length < 2) return;
    tabs = tabs.filter((other) => other !== tab);
    without.push(tab);
    await say(tab);
    await tab.page.evaluate(() => window.client?.close());
  }

  async function say(tab: Tab): Promise<void> {
    await tab.page.evaluate(
      ([name, from]) => {
        for (let n = 0; n < 3; n++) window.client?.send('up', name, from + n);
      },
      [tab.name, tab.said] as const,
    );
    tab.said += 3;
  }

  async function ask(tab: Tab): Promise<void> {
    await tab.page.evaluate((value) => {
      void window.client?.request('echo', value).then((answer) => window.answers.push(answer));
    }, tab.asked++);
  }

  const isHeard = ({ name, said }: Tab): Promise<void> =>
    until('all that it said has been heard', () => heard.get(name)?.length === said);

  const act = { close, quit, freeze: stop, say, ask };
  const happen = {
    thaw,
    open: () => thaw().then(open),
    tell: () => void server.io.emit('x', told++),
    owe: () => void sockets[0]?.emit('owe', owed++, (value: number) => paid.push(value)),
  };

  await open();
  sockets[0]?.on('up', (name: number, value: number) => {
    heard.set(name, [...(heard.get(name) ?? []), value]);
  });

  return {
    async take(step: Step): Promise<void> {
      if (!('which' in step)) return happen[step.kind]();
      const tab = tabs[step.which % tabs.length];
      if (tab && frozen?.tab !== tab) await act[step.kind](tab);
    },
    async check(): Promise<void> {
      await thaw();
      for (const tab of tabs) {
        await say(tab);
        await ask(tab);
        await isHeard(tab);
        const shown = (): Promise<{ log: unknown[]; answers: unknown[] }> =>
          tab.page.evaluate(() => ({ log: window.log, answers: window.answers }));
        await until(
          'it has all its answers',
          async () => (await shown()).answers.length >= tab.asked,
        );
        await until('it has heard the last', async () => {
          const { log } = await shown();
          return told === tab.toldBefore || log.at(-1) === told - 1;
        });
        const { log, answers } = await shown();
        expect(answers.map(Number).toSorted((a, b) => a - b)).toEqual(counted(0, tab.asked));
        // What was on its way when the tab came may be heard by it, or not.
        const from = Math.min(tab.toldBefore, ...log.map(Number));
        expect(log).toEqual(counted(from, told));
      }
      for (const tab of without) await isHeard(tab);
      for (const values of heard.values()) expect(values).toEqual(counted(0, values.length));
      await until('all that was owed is paid', () => paid.length === owed);
      expect(paid.toSorted((a, b) => a - b)).toEqual(counted(0, owed));
      expect([sockets.length, scene.streams()]).toEqual([1, 1]);
    },
  };
}
