import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Scene,
  type Stage,
  type TabKind,
  TOKEN_DELAY_MS,
  setUpStage,
} from '../support/ai-chat-stage.js';
import {
  type WatchedAnswer,
  ask,
  closeTab,
  expectedAnswer,
  expectedTokens,
  logIn,
  logInWithToken,
  logOut,
  loginError,
  send,
  stopAnswer,
  waitForMessage,
  waitForPartOfAnswer,
  waitForPeople,
  waitForTyping,
  watchNextAnswer,
  write,
} from '../support/ai-chat.js';
import { chromiumMissing } from '../support/chromium.js';
import { transformApplication } from '../support/command-line.js';

/** Two tabs in one room. */
interface Pair {
  readonly name: string;
  readonly ada: TabKind;
  readonly bob: TabKind;
}

/** The application, untouched or changed, and the tabs that meet on its server. */
interface Subject {
  readonly name: string;
  readonly transform?: (dir: string) => Promise<void>;
  readonly pairs: readonly Pair[];
}

const react: TabKind = { path: '/' };
const plain: TabKind = { path: '/plain.html' };

const pairs: readonly Pair[] = [
  { name: 'two React pages', ada: react, bob: react },
  { name: 'two plain pages', ada: plain, bob: plain },
  { name: 'a React page and a plain page', ada: react, bob: plain },
];

const kinds: readonly [string, TabKind][] = [
  ['the React page', react],
  ['the plain page', plain],
];

/** A tab that was loaded before the deployment talks to one that was loaded after it. */
const mixedPairs: readonly Pair[] = [
  { name: 'a React page on SSE and one on WebSocket', ada: react, bob: outdated(react) },
  { name: 'a plain page on SSE and one on WebSocket', ada: plain, bob: outdated(plain) },
];

const subjects: readonly Subject[] = [
  { name: 'on Socket.IO', pairs },
  {
    name: 'transformed',
    transform: (dir) => transformApplication(dir),
    pairs: [...pairs, ...mixedPairs],
  },
  {
    name: 'transformed to the shim',
    transform: (dir) => transformApplication(dir, '--target', 'shim'),
    pairs: [{ name: 'a React page and a plain page', ada: react, bob: plain }],
  },
];

const skipped = chromiumMissing === undefined ? '' : ` (skipped, ${chromiumMissing})`;

describe.skipIf(chromiumMissing).each(byName(subjects))(
  `the AI chat %s${skipped}`,
  (_, subject) => {
    let stage: Stage;

    beforeAll(async () => {
      stage = await setUpStage(subject.transform);
    });

    afterAll(async () => {
      await stage?.[Symbol.asyncDispose]();
    });

    describe.each(kinds)('%s, alone,', (_name, kind) => {
      let scene: Scene;

      beforeAll(async () => {
        scene = await stage.startScene();
      });

      afterAll(async () => {
        await scene?.[Symbol.asyncDispose]();
      });

      test('refuses a wrong token, and lets the person try again', async () => {
        const page = await scene.open(kind);

        await logInWithToken(page, 'stolen');
        expect(await loginError(page)).toBe('invalid token. Please log in again.');

        await logInWithToken(page, 'demo-Ada');
        await waitForPeople(page, ['Ada']);
        await logOut(page);
      });

      test('logs out and in again', async () => {
        const page = await scene.open(kind);
        await logIn(page, 'Ada');
        await send(page, 'I shall be back');
        await waitForMessage(page, 'Ada', 'I shall be back');

        await logOut(page);
        await logIn(page, 'Ada');

        await waitForPeople(page, ['Ada']);
        await waitForMessage(page, 'Ada', 'I shall be back');
      });
    });

    describe.each(byName(subject.pairs))('with %s', (_name, pair) => {
      let scene: Scene;
      let ada: Page;
      let bob: Page;

      beforeAll(async () => {
        scene = await stage.startScene();
        [ada, bob] = [await scene.open(pair.ada), await scene.open(pair.bob)];
        await logIn(ada, 'Ada');
        await waitForPeople(ada, ['Ada']);
        await logIn(bob, 'Bob');
        await waitForPeople(bob, ['Ada', 'Bob']);
      });

      afterAll(async () => {
        await scene?.[Symbol.asyncDispose]();
      });

      test('shows everybody to everybody, until somebody closes the tab', async () => {
        const cleo = await scene.open(pair.bob);
        await logIn(cleo, 'Cleo');
        await waitForPeople(ada, ['Ada', 'Bob', 'Cleo']);
        await waitForPeople(bob, ['Ada', 'Bob', 'Cleo']);

        await closeTab(cleo);

        await waitForPeople(ada, ['Ada', 'Bob']);
        await waitForPeople(bob, ['Ada', 'Bob']);
      });

      test('shows the other who is typing, until the message is sent', async () => {
        await write(ada, 'Hel');
        await waitForTyping(bob, 'Ada');

        await send(ada, 'Hello, Bob');

        await waitForMessage(bob, 'Ada', 'Hello, Bob');
        await waitForTyping(bob, undefined);
        await waitForMessage(ada, 'Ada', 'Hello, Bob');
      });

      test('shows an answer to both while it is being written', async () => {
        const prompt = 'How do I begin?';
        const answers = [await watchNextAnswer(ada), await watchNextAnswer(bob)];

        await ask(ada, prompt);

        await waitForMessage(bob, 'Ada', prompt);
        for (const answer of answers) expectWrittenWhileWatched(await answer(), prompt);
      });

      test('keeps what was written before the model failed, and says why', async () => {
        const answers = [await watchNextAnswer(ada), await watchNextAnswer(bob)];

        await ask(bob, '/fail');

        for (const answer of answers) {
          const { text, error } = await answer();
          expect(error).toBe('The model is overloaded, try again later.');
          expectUnfinished(text, '/fail');
        }
      });

      test('stops an answer when anyone in the room wants that', async () => {
        const prompt = 'Tell me everything';
        const answer = await watchNextAnswer(ada);
        await ask(ada, prompt);
        await waitForPartOfAnswer(bob, 20);

        await stopAnswer(bob);

        const { text, error } = await answer();
        expect(error).toBeUndefined();
        expectUnfinished(text, prompt);
      });

      test('shows a late comer the part that is already written, then the rest', async () => {
        const late = await scene.open(pair.bob);
        const answer = await watchNextAnswer(ada);
        await ask(ada, 'What did I miss?');
        await waitForPartOfAnswer(ada, 20);

        await logIn(late, 'Cleo');

        await waitForPartOfAnswer(late, 30);
        await waitForMessage(late, 'Assistant', (await answer()).text);
      });
    });
  },
);

function outdated(kind: TabKind): TabKind {
  return { ...kind, outdated: true };
}

/** Rows for `each`, so that `%s` in a title is the bare name. */
function byName<Row extends { name: string }>(rows: readonly Row[]): [string, Row][] {
  return rows.map((row) => [row.name, row]);
}

/** Every state is a prefix of the whole, there were many of them, and they took their time. */
function expectWrittenWhileWatched({ steps, text, error }: WatchedAnswer, prompt: string): void {
  const whole = expectedAnswer(prompt);
  const tokens = expectedTokens(prompt);
  const spanMs = (steps.at(-1)?.atMs ?? 0) - (steps[0]?.atMs ?? 0);

  expect(error).toBeUndefined();
  expect(text).toBe(whole);
  expect(steps.every((step) => whole.startsWith(step.text))).toBe(true);
  expect(steps.length).toBeGreaterThan(tokens / 3);
  expect(spanMs).toBeGreaterThan((tokens * TOKEN_DELAY_MS) / 2);
}

function expectUnfinished(text: string, prompt: string): void {
  expect(text).not.toBe('');
  expect(text).not.toBe(expectedAnswer(prompt));
  expect(expectedAnswer(prompt).startsWith(text)).toBe(true);
}
