import { Chat } from '@ai-sdk/react';
import { DefaultChatTransport, readUIMessageStream, type UIMessage } from 'ai';
import OpenAI, { BadRequestError, PermissionDeniedError } from 'openai';
import type { Socket } from 'socket.io';
import { describe, expect, it } from 'vitest';
import { openAiChat, type OpenAiUsage, uiMessageStream } from '@sse-migrate/runtime/server';
import { FRAMEWORKS, startRouted, type RoutedServerOptions } from '../../support/routed-server.js';
import { streamName, wireRequest } from '../../support/wire-client.js';

type Answer = (...args: readonly unknown[]) => void;

const TOKENS = ['Hel', 'lo ', '\u{1f9d1}\u200d\u{1f680}', '\n\n', 'data: [DONE]'];
const TEXT = TOKENS.join('');

const OPTIONS: RoutedServerOptions = {
  failures: ['answer_error'],
  dialects: [openAiChat(), uiMessageStream({ data: ['source'] })],
};

/** A handler as an application has it: it knows nothing of any format. */
function assistant(socket: Socket): void {
  socket.on('ask', async ({ prompt }: { prompt: string }, ack: Answer) => {
    socket.emit('status', 'thinking');
    socket.emit('source', { url: 'https://example.org' });
    for (const token of TOKENS) {
      socket.emit('token', token);
      await new Promise(setImmediate);
    }
    if (prompt === '/fail') socket.emit('answer_error', { message: 'The model is overloaded.' });
    else ack();
  });
}

function ask(prompt: string): OpenAI.ChatCompletionMessageParam[] {
  return [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: [{ type: 'text', text: prompt }] },
  ];
}

describe.each(FRAMEWORKS)('the openai package, in %s,', (framework) => {
  it('streams a chat completion from a route', async () => {
    const seen: unknown[] = [];
    await using app = await startRouted({ ...OPTIONS, framework }, (socket) => {
      socket.on('ask', (body: unknown) => seen.push(body, socket.handshake.auth));
      assistant(socket);
    });
    const client = new OpenAI({ baseURL: app.url, apiKey: 'demo-ada' });
    const messages = ask('Hello');
    const answer = await client.chat.completions.create({ model: 'any', messages, stream: true });
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const chunk of answer) chunks.push(chunk);
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(TEXT);
    expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant');
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
    expect(new Set(chunks.map(({ id, model }) => `${id} ${model}`)).size).toBe(1);
    expect(seen).toEqual([{ prompt: 'Hello', messages }, { token: 'demo-ada' }]);
  });
});

describe('the openai package', () => {
  it('gets a whole chat completion from a route', async () => {
    await using app = await startRouted(OPTIONS, assistant);
    const client = new OpenAI({ baseURL: app.url, apiKey: 'k' });
    const whole = await client.chat.completions.create({ model: 'any', messages: ask('Hello') });
    expect(whole).toMatchObject({
      object: 'chat.completion',
      model: 'any',
      choices: [{ index: 0, message: { role: 'assistant', content: TEXT }, finish_reason: 'stop' }],
    });
    expect(Math.abs(whole.created - Date.now() / 1000)).toBeLessThan(60);
  });

  it('is told what an answer has cost where the application tells it', async () => {
    const usage = (entry: { kind: string; ack?: unknown }) =>
      entry.kind === 'end' ? (entry.ack as OpenAiUsage | undefined) : undefined;
    await using app = await startRouted({ dialects: [openAiChat({ usage })] }, (socket) => {
      socket.on('ask', (_body: unknown, ack: Answer) => {
        socket.emit('token', TEXT);
        ack({ prompt_tokens: 3, completion_tokens: 5 });
      });
    });
    const client = new OpenAI({ baseURL: app.url, apiKey: 'k' });
    const request = { model: 'any', messages: ask('Hello'), n: 1 };
    const cost = { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 };
    expect((await client.chat.completions.create(request)).usage).toEqual(cost);
    const costs: unknown[] = [];
    const answer = await client.chat.completions.create({
      ...request,
      stream: true,
      stream_options: { include_usage: true },
    });
    for await (const { choices, usage: used } of answer) costs.push([choices.length, used]);
    expect(costs).toEqual([
      [1, null],
      [1, null],
      [1, null],
      [0, cost],
    ]);
    const plain = await client.chat.completions.create({ ...request, stream: true });
    for await (const chunk of plain) expect(chunk).not.toHaveProperty('usage');
  });

  it('throws what the handler said of a failure, streamed or not, and has it run once', async () => {
    let runs = 0;
    await using app = await startRouted(OPTIONS, (socket) => {
      socket.on('ask', () => (runs += 1));
      assistant(socket);
    });
    // It would try again twice.
    const client = new OpenAI({ baseURL: app.url, apiKey: 'k' });
    const request = { model: 'any', messages: ask('/fail') };
    const streamed = async (): Promise<void> => {
      const answer = await client.chat.completions.create({ ...request, stream: true });
      for await (const _chunk of answer);
    };
    await expect(streamed()).rejects.toThrow('The model is overloaded.');
    await expect(client.chat.completions.create(request)).rejects.toThrow(
      /^502 The model is overloaded\.$/,
    );
    expect(runs).toBe(2);
  });

  it('throws its own error when a middleware refuses, or the request has no prompt', async () => {
    await using app = await startRouted(OPTIONS, assistant);
    const client = new OpenAI({ baseURL: app.url, apiKey: 'k', maxRetries: 0 });
    const refusalOf = (request: object): Promise<unknown> =>
      client.chat.completions
        .create({ model: 'any', messages: ask('Hello'), stream: true, ...request })
        .catch((error: unknown) => error);
    const noPrompt = await refusalOf({ messages: [{ role: 'system', content: 'Be brief.' }] });
    expect(noPrompt).toBeInstanceOf(BadRequestError);
    expect(noPrompt).toMatchObject({ type: 'invalid_request_error', code: 'malformed' });
    expect(String(noPrompt)).toContain('messages: got 1, wanted one with the role user');
    expect(String(await refusalOf({ n: 2 }))).toContain('n: got 2, wanted 1');
    app.io.use((_socket, next) => next(new Error('no')));
    await expect(
      client.chat.completions.create({ model: 'any', messages: ask('Hello'), stream: true }),
    ).rejects.toBeInstanceOf(PermissionDeniedError);
  });
});

describe("the AI SDK's transport", () => {
  it.each(FRAMEWORKS)('reads a message from a route, in %s', async (framework) => {
    await using app = await startRouted({ ...OPTIONS, framework }, assistant);
    const transport = new DefaultChatTransport({ api: `${app.url}/ui` });
    const stream = await transport.sendMessages({
      chatId: 'chat-1',
      trigger: 'submit-message',
      messageId: undefined,
      messages: [{ id: 'm1', role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
      abortSignal: undefined,
    });
    let message: UIMessage | undefined;
    for await (message of readUIMessageStream({ stream }));
    expect(message?.parts).toEqual([
      { type: 'step-start' },
      { type: 'data-source', data: { url: 'https://example.org' } },
      { type: 'text', text: TEXT, state: 'done' },
    ]);
  });

  it('fills the messages of useChat, and shows what the handler said of a failure', async () => {
    await using app = await startRouted(OPTIONS, assistant);
    const transport = new DefaultChatTransport({ api: `${app.url}/ui` });
    const chat = new Chat({ transport, onError: () => undefined });
    await chat.sendMessage({ text: 'Hello' });
    expect(chat.status).toBe('ready');
    expect(chat.messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
    expect(chat.messages[1]?.parts.at(-1)).toEqual({ type: 'text', text: TEXT, state: 'done' });
    await chat.sendMessage({ text: '/fail' });
    expect(chat.status).toBe('error');
    expect(chat.error?.message).toBe('The model is overloaded.');
  });

  it('can take an answer up again: from its beginning, or behind the entries that it has', async () => {
    await using app = await startRouted(OPTIONS, assistant);
    const messages = [{ id: 'm', role: 'user', parts: [{ type: 'text', text: 'Hello' }] }];
    const answer = await wireRequest(`${app.url}/ui`, { body: { id: 'c', messages } });
    await answer.ended();
    const url = `${app.url}/ui/${streamName(answer)}`;
    const again = await wireRequest(url);
    await again.ended();
    expect(again.frames).toEqual(answer.frames);
    // Three entries: $open, status and source.
    const rest = await wireRequest(url, { headers: { 'last-event-id': '3' } });
    await rest.ended();
    expect(rest.frames).toEqual(answer.frames.slice(3));
    expect(rest.frames[0]?.data).toBe('{"type":"text-start","id":"text"}');
  });

  it('is told that an answer was cancelled', async () => {
    await using app = await startRouted(OPTIONS, (socket) => {
      socket.on('ask', () => socket.emit('token', 'a'));
    });
    const messages = [{ id: 'm', role: 'user', parts: [{ type: 'text', text: 'Hello' }] }];
    const answer = await wireRequest(`${app.url}/ui`, { body: { id: 'c', messages } });
    expect(answer.headers['x-vercel-ai-ui-message-stream']).toBe('v1');
    const name = streamName(answer);
    await wireRequest(`${app.url}/ui/${name}`, { method: 'DELETE' });
    expect(await answer.ended()).toBe(true);
    const data = answer.frames.map((frame) => frame.data);
    expect(data.slice(-3)).toEqual([
      '{"type":"text-end","id":"text"}',
      '{"type":"abort"}',
      '[DONE]',
    ]);
  });
});

it.each(['/chat/completions', '/ui'])('%s takes no body that is nested too deep', async (path) => {
  await using app = await startRouted(OPTIONS, assistant);
  const deep = '['.repeat(20_000) + ']'.repeat(20_000);
  const body = `{"messages":[{"role":"user","content":"x"}],"extra":${deep}}`;
  const answer = await wireRequest(`${app.url}${path}`, { body });
  expect(answer.status).toBe(400);
  expect(JSON.stringify(await answer.body())).toContain('"code":"malformed"');
});
