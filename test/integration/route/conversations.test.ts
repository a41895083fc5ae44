import { Chat } from '@ai-sdk/react';
import { DefaultChatTransport, type UIMessage } from 'ai';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { openAiChat, uiMessageStream } from '@sse-migrate/runtime/server';
import { FRAMEWORKS, startRouted } from '../../support/routed-server.js';
import { until } from '../../support/until.js';
import { createWaitingHandlers, type WaitingRun } from '../../support/waiting-handlers.js';
import { wireRequest } from '../../support/wire-client.js';

const OPTIONS = { dialects: [openAiChat(), uiMessageStream({ text: ['token'] })] };

/** What useChat keeps of a chat over a reload of the page. */
const ASKED: UIMessage[] = [{ id: 'm1', role: 'user', parts: [{ type: 'text', text: 'Hi' }] }];

function createChat(url: string, headers: Record<string, string> = {}): Chat<UIMessage> {
  const transport = new DefaultChatTransport({ api: `${url}/ui`, headers });
  return new Chat({ id: 'chat 1', transport, messages: ASKED });
}

function textOf({ messages }: Chat<UIMessage>): string | undefined {
  const part = messages.at(-1)?.parts.at(-1);
  return part?.type === 'text' ? part.text : undefined;
}

/** Waits for the first handler to run, says something in it, and waits for it to be read. */
async function sayHel(runs: readonly WaitingRun[], chat: Chat<UIMessage>): Promise<void> {
  await until('the handler runs', () => runs.length > 0);
  runs[0]?.socket.emit('token', 'Hel');
  await until('it is read', () => textOf(chat) === 'Hel');
}

function finish(runs: readonly WaitingRun[]): void {
  runs[0]?.socket.emit('token', 'lo');
  runs[0]?.ack();
}

describe.each(FRAMEWORKS)("useChat's resume, in %s,", (framework) => {
  it('goes on with the answer that was coming when the page was reloaded', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted({ ...OPTIONS, framework }, onConnection);
    const before = createChat(app.url);
    void before.regenerate();
    await sayHel(runs, before);
    // As a reload does: the connection is closed, and nothing is said.
    await before.stop();
    const after = createChat(app.url);
    const resumed = after.resumeStream();
    await until('what came before is there', () => textOf(after) === 'Hel');
    finish(runs);
    await resumed;
    expect(textOf(after)).toBe('Hello');
    expect(after.messages).toHaveLength(2);
    expect([after.status, after.error]).toEqual(['ready', undefined]);
    expect(runs).toHaveLength(1);
  });
});

describe("useChat's resume", () => {
  it('is told that there is nothing, before an answer and after its end', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted(OPTIONS, onConnection);
    const chat = createChat(app.url);
    const nothing = async (): Promise<void> => {
      const other = createChat(app.url);
      await other.resumeStream();
      expect([other.status, other.error, other.messages]).toEqual(['ready', undefined, ASKED]);
    };
    await nothing();
    const answered = chat.regenerate();
    await sayHel(runs, chat);
    finish(runs);
    await answered;
    await nothing();
  });

  it.each([
    ['other headers', {}, { authorization: 'Bearer eve' }],
    [
      'another principal',
      {
        bridge: {
          principal: ({ headers }: { headers: Record<string, unknown> }) =>
            String(headers['x-user']),
        },
      },
      { 'x-user': 'eve' },
    ],
  ])('finds no answer of another with the same chat id: %s', async (_, options, headers) => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted({ ...OPTIONS, ...options }, onConnection);
    const ada = createChat(app.url, { 'x-user': 'ada' });
    void ada.regenerate();
    await sayHel(runs, ada);
    const url = `${app.url}/ui/chat%201/stream`;
    for (const method of ['GET', 'DELETE'] as const) {
      expect((await wireRequest(url, { method, headers })).status).toBe(204);
    }
    const own = await wireRequest(url, { headers: { 'x-user': 'ada' } });
    expect(own.status).toBe(200);
    own.cut();
    expect(runs[0]?.reason).toBeUndefined();
    finish(runs);
  });

  it('has a stop: DELETE reaches the handler within 100 ms, and the chat is told', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted(OPTIONS, onConnection);
    const chat = createChat(app.url);
    const answered = chat.regenerate();
    await sayHel(runs, chat);
    const sentAt = performance.now();
    const gone = new Promise((resolve) => runs[0]?.socket.on('disconnect', resolve));
    const stopped = wireRequest(`${app.url}/ui/chat%201/stream`, { method: 'DELETE' });
    await gone;
    expect(performance.now() - sentAt).toBeLessThan(100);
    expect((await stopped).status).toBe(204);
    await answered;
    expect(textOf(chat)).toBe('Hel');
  });
});

/** Starts an answer, and closes its connection once there is something of it. */
async function askAndClose(url: string, runs: readonly WaitingRun[], key?: string): Promise<void> {
  const client = new OpenAI({ baseURL: url, apiKey: 'k' });
  const answer = await client.chat.completions.create(
    { model: 'any', messages: [{ role: 'user', content: 'Hi' }], stream: true },
    key === undefined ? {} : { headers: { 'idempotency-key': key } },
  );
  await until('the handler runs', () => runs.length > 0);
  answer.controller.abort();
}

describe('a client that stops by closing its connection', () => {
  it('has cancelled the answer with the openai package', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted(OPTIONS, onConnection);
    await askAndClose(app.url, runs);
    await until('the handler has seen disconnect', () => runs[0]?.reason);
    expect(runs).toHaveLength(1);
  });

  it('has cancelled it with useChat where the dialect says so', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    const dialects = [uiMessageStream({ cancelOnClose: true })];
    await using app = await startRouted({ dialects }, onConnection);
    const chat = createChat(app.url);
    void chat.regenerate();
    await sayHel(runs, chat);
    await chat.stop();
    await until('the handler has seen disconnect', () => runs[0]?.reason);
    expect(runs).toHaveLength(1);
  });

  it.each([
    ['it has a key to come back with', 'key-1', {}],
    [
      'the dialect says that it may',
      undefined,
      { dialects: [openAiChat({ cancelOnClose: false })] },
    ],
  ])('leaves it to the grace period where %s', async (_, key, options) => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted({ ...OPTIONS, graceMs: 300, ...options }, onConnection);
    const closedAt = askAndClose(app.url, runs, key).then(() => performance.now());
    await until('the handler has seen disconnect', () => runs[0]?.reason);
    expect(performance.now() - (await closedAt)).toBeGreaterThan(250);
  });

  it('leaves it to others who read it', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted(OPTIONS, onConnection);
    const closed = new Promise<void>((resolve) => {
      app.server.once('request', (_, response) => response.on('close', () => resolve()));
    });
    let name = '';
    const spy: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      name = response.headers.get('sse-stream') ?? '';
      return response;
    };
    const client = new OpenAI({ baseURL: app.url, apiKey: 'k', fetch: spy });
    const answer = await client.chat.completions.create({
      model: 'any',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
    });
    const other = await wireRequest(`${app.url}/${name}`);
    answer.controller.abort();
    await closed;
    // That takes longer than a cancel would.
    for (let count = 0; count < 50; count += 1) {
      runs[0]?.socket.emit('token', count);
      expect((await other.next('token')).data).toBe(String(count));
    }
    runs[0]?.ack();
  });
});
