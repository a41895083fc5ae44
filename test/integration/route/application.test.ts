import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Chat } from '@ai-sdk/react';
import { DefaultChatTransport } from 'ai';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stream } from '@sse-migrate/runtime/client';
import { type RunningServer, startServer } from '../../support/application.js';
import { missingProgram } from '../../support/programs.js';

const dir = fileURLToPath(new URL('../../../fixtures/apps/ai-stream/', import.meta.url));
// The application is plain JavaScript without types.
const { ANSWER } = (await import(`${dir}server/answer.js`)) as { ANSWER: string };

const noCurl = missingProgram('curl');

describe('one route of an application, its handler as it was,', () => {
  let server: RunningServer;
  let url: string;

  beforeAll(async () => {
    server = await startServer(dir, { TOKEN_MS: '0' });
    url = `${server.url}/chat`;
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  it.skipIf(noCurl)(`is read with curl${noCurl}`, async () => {
    const args = ['-sN', url, '-H', 'content-type: application/json', '-d', '{"prompt":"hi"}'];
    const { stdout } = await promisify(execFile)('curl', args);
    expect(stdout).toMatch(
      /^id: 1\nevent: \$open\ndata: \{"protocol":1,"stream":"[\w-]{22}"\}\n\n/,
    );
    const tokens = [...stdout.matchAll(/^event: token\ndata: (.*)$/gm)];
    expect(tokens.map(([, data = '']) => JSON.parse(data) as string).join('')).toBe(ANSWER);
    expect(stdout).toContain(`data: {"status":"complete","ack":{"tokens":${tokens.length}}}\n\n`);
  });

  it.skipIf(noCurl)(`is one JSON answer for curl that asks for it${noCurl}`, async () => {
    const headers = ['-H', 'accept: application/json', '-H', 'content-type: application/json'];
    const args = ['-s', url, ...headers, '-d', '{"prompt":"hi"}'];
    const { stdout } = await promisify(execFile)('curl', args);
    const { status, events } = JSON.parse(stdout) as { status: string; events: { data: string }[] };
    expect(status).toBe('complete');
    expect(events.map(({ data }) => data).join('')).toBe(ANSWER);
  });

  it('is read with stream()', async () => {
    let text = '';
    for await (const { data } of stream<{ token: string }>(url, { prompt: 'hi' })) text += data;
    expect(text).toBe(ANSWER);
  });

  it('is read with the openai package', async () => {
    const client = new OpenAI({ baseURL: url, apiKey: 'any' });
    const messages = [{ role: 'user', content: 'hi' }] as const;
    const answer = await client.chat.completions.create({
      model: 'any',
      messages: [...messages],
      stream: true,
    });
    let text = '';
    for await (const { choices } of answer) text += choices[0]?.delta.content ?? '';
    expect(text).toBe(ANSWER);
  });

  it('is read with the AI SDK', async () => {
    const chat = new Chat({ transport: new DefaultChatTransport({ api: `${url}/ui` }) });
    await chat.sendMessage({ text: 'hi' });
    expect(chat.messages.at(-1)?.parts.at(-1)).toEqual({
      type: 'text',
      text: ANSWER,
      state: 'done',
    });
  });
});
