// npm run demo: a legacy chat application is copied, transformed, started, and asked a question over SSE.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import {
  buildClient,
  copyApplication,
  type RunningServer,
  startServer,
} from '../support/application.js';

const CLI = fileURLToPath(new URL('../../cli/bin/sse-migrate.js', import.meta.url));

/** What the demo asks, by connecting and asking in one request. */
const QUESTION = {
  open: { protocol: 1 },
  messages: [
    { kind: 'connect', auth: { token: 'demo-ada' } },
    { kind: 'event', name: 'ask', args: [{ id: '1', prompt: 'How do I begin?' }] },
  ],
};

await using application = copyApplication('ai-chat');
title(`A legacy application, copied to ${application.dir}`);
await transform(application.dir);
application.linkDependencies();

title('Building the transformed client, starting the transformed server');
await buildClient(application.dir);
await using server = await startServer(application.dir, { PORT: process.env['PORT'] ?? '0' });

title('One question, and each frame of the answer as it arrives over SSE');
await ask(server);

if (process.stdout.isTTY) {
  title('Now you');
  console.log(`  chat in a browser       ${server.url}/  and  ${server.url}/plain.html`);
  console.log(`  watch the raw stream    ${curlLine(server)}`);
  console.log(`  the transformed code    ${application.dir}`);
  console.log('\nCtrl-C ends the demo and deletes the copy.');
  await once(process, 'SIGINT');
}

async function transform(dir: string): Promise<void> {
  const args = [CLI, 'transform', dir, '--yes', '--force'];
  const [status] = await once(spawn(process.execPath, args, { stdio: 'inherit' }), 'exit');
  if (status !== 0) throw new Error(`sse-migrate transform ended with status ${String(status)}`);
}

/** Prints the stream as it is on the wire, until the answer is complete. */
async function ask({ url }: RunningServer): Promise<void> {
  const abort = new AbortController();
  const response = await fetch(`${url}/sse`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(QUESTION),
    signal: abort.signal,
  });
  if (!response.ok || !response.body) throw new Error(`got ${response.status}, wanted a stream`);
  let seen = '';
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    process.stdout.write(text);
    seen += text;
    if (/^event: finish\n.*\n\n/m.test(seen)) break;
  }
  abort.abort();
}

function curlLine({ url }: RunningServer): string {
  const body = JSON.stringify(QUESTION);
  return `curl -N ${url}/sse -H 'content-type: application/json' -d '${body}'`;
}

function title(text: string): void {
  console.log(`\n── ${text}\n`);
}
