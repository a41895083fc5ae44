import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uiMessageStream } from '@sse-migrate/runtime/server';
import { chromiumMissing, type DisposableBrowser, launchChromium } from '../support/chromium.js';
import { bundleScript } from '../support/client-page.js';
import { startRouted } from '../support/routed-server.js';
import { until } from '../support/until.js';
import { createWaitingHandlers } from '../support/waiting-handlers.js';

/** A page as the AI SDK's documentation has it; what it keeps over a reload is the question. */
const PAGE = `
import { useChat } from '@ai-sdk/react';
import { DefaultChatTransport } from 'ai';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

const kept = JSON.parse(sessionStorage.getItem('messages') ?? '[]');
const transport = new DefaultChatTransport({ api: '/chat/ui' });

function App() {
  const { messages, status, error, sendMessage, stop } = useChat({
    id: 'chat-1', resume: true, messages: kept, transport,
  });
  const question = { id: 'm1', role: 'user', parts: [{ type: 'text', text: 'Hi' }] };
  const ask = () => {
    sessionStorage.setItem('messages', JSON.stringify([question]));
    void sendMessage(question);
  };
  const cancel = () => {
    void stop();
    void fetch('/chat/ui/chat-1/stream', { method: 'DELETE' });
  };
  const texts = messages.map(({ parts }) => parts.map(({ text = '' }) => text).join(''));
  return createElement('main', {},
    createElement('button', { onClick: ask }, 'Ask'),
    createElement('button', { onClick: cancel }, 'Stop'),
    createElement('output', {}, [status, ...texts, error?.message].filter(Boolean).join('|')));
}
createRoot(document.body.appendChild(document.createElement('div'))).render(createElement(App));
`;

const skipped = chromiumMissing === undefined ? '' : ` (skipped, ${chromiumMissing})`;

describe.skipIf(chromiumMissing)(`a page with useChat({ resume: true })${skipped}`, () => {
  let chromium: DisposableBrowser;
  let script: string;

  beforeAll(async () => {
    [chromium, script] = await Promise.all([launchChromium(), bundleScript(PAGE)]);
  });
  afterAll(() => chromium?.[Symbol.asyncDispose]());

  test('goes on after a reload, and stops at the server with a DELETE', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted(
      { framework: 'Express 5', dialects: [uiMessageStream()] },
      onConnection,
    );
    const page = await chromium.browser.newPage();
    await page.route(new URL('/', app.url).href, (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<!doctype html><title>chat</title><body><script>${script.replaceAll('</script', '<\\/script')}</script>`,
      }),
    );
    await page.goto(new URL('/', app.url).href);
    const shown = async (wanted: string): Promise<void> => {
      const text = (): Promise<string | null> => page.locator('output').textContent();
      await until(`the page shows ${wanted}`, async () => (await text()) === wanted);
    };
    await shown('ready');
    await page.getByRole('button', { name: 'Ask' }).click();
    await until('the handler runs', () => runs.length === 1);
    runs[0]?.socket.emit('token', 'Hel');
    await shown('streaming|Hi|Hel');
    await page.reload();
    await shown('streaming|Hi|Hel');
    runs[0]?.socket.emit('token', 'lo');
    await shown('streaming|Hi|Hello');
    expect(runs).toHaveLength(1);
    const [run] = runs;
    if (!run) throw new Error('no handler runs');
    const gone = once(run.socket, 'disconnect');
    await page.getByRole('button', { name: 'Stop' }).click();
    expect(await gone).toContain('client namespace disconnect');
    await shown('ready|Hi|Hello');
    await page.close();
  });
});
