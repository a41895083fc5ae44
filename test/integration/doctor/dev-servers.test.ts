import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { observe } from '../../../cli/src/probe/observe.js';
import { judge } from '../../../cli/src/probe/verdict.js';
import { startServer } from '../../support/application.js';
import { startTicking } from '../../support/tick-server.js';
import { diagnoseTexts, fixTexts } from '../../unit/doctor/diagnose-texts.js';

interface ViteModule {
  readonly createServer: (config: object) => Promise<{
    listen(): Promise<unknown>;
    close(): Promise<void>;
    readonly resolvedUrls: { readonly local: readonly string[] } | null;
  }>;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** An application as people write it: everything compressed, and a stream that says nothing of it. */
const serverOf = (framework: string): string => `const compression = require('compression');
const express = require('${framework}');
const app = express();
app.use(compression());
app.get('/', (req, res) => {
  res.setHeader('Content-Type', 'text/event-stream');
  let sent = 0;
  const timer = setInterval(() => {
    sent += 1;
    res.write('data: {"sentAtMs":' + Date.now() + '}\\n\\n');
    if (sent === 10) res.end();
  }, 30);
  res.on('close', () => clearInterval(timer));
});
const server = app.listen(0, '127.0.0.1', () => {
  console.log('http://127.0.0.1:' + server.address().port + '/');
});
`;

/** Runs a server's text in a folder of its own, and judges the stream at its root. */
async function verdictOf(text: string): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'doctor-'));
  try {
    writeFileSync(join(dir, 'package.json'), '{ "scripts": { "start": "node server.cjs" } }');
    writeFileSync(join(dir, 'server.cjs'), text);
    symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
    await using server = await startServer(dir);
    return judge(await observe({ url: new URL(server.url) })).kind;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

describe('compression() in Express', () => {
  it.each(['express', 'express4'])('holds the stream back in %s, until the fix', async (name) => {
    const text = serverOf(name);
    const { findings } = diagnoseTexts({ 'server.cjs': text });
    expect(findings.map(({ code, line }) => `${code}:${line}`)).toEqual(['SSE3301:4', 'SSE3302:6']);
    expect(await verdictOf(text)).toBe('held');
    expect(await verdictOf(fixTexts({ 'server.cjs': text })['server.cjs'] ?? '')).toBe('streamed');
  });

  it.each([
    [
      'the filter',
      (fixed: string) => fixed.replaceAll(/^.*X-Accel-Buffering.*$|^.*no-transform.*$/gm, ''),
    ],
    ['the header', (fixed: string) => fixed.replace(/compression\(\{.*\}\)/, 'compression()')],
  ])('is cured by %s alone', async (_name, take) => {
    const text = take(fixTexts({ 'server.cjs': serverOf('express') })['server.cjs'] ?? '');
    expect(text).toMatch(/filter|no-transform/);
    expect(text).not.toMatch(/filter[^]*no-transform/);
    expect(await verdictOf(text)).toBe('streamed');
  });
});

describe('the proxy of Vite', () => {
  it('streams, and nothing is found in its configuration', async () => {
    await using origin = await startTicking();
    const text = `export default { server: { proxy: { '/': '${origin.origin}' } } };`;
    expect(diagnoseTexts({ 'vite.config.js': text }).findings).toEqual([]);
    const application = join(root, 'fixtures/apps/ai-chat/package.json');
    const path = createRequire(application).resolve('vite');
    // The module is that of the fixture application: this says what of it is used here.
    const { createServer } = (await import(pathToFileURL(path).href)) as ViteModule;
    const vite = await createServer({
      configFile: false,
      logLevel: 'silent',
      server: { host: '127.0.0.1', port: 0, proxy: { '/stream': origin.origin } },
    });
    try {
      await vite.listen();
      const url = new URL('/stream', vite.resolvedUrls?.local[0]);
      expect(judge(await observe({ url })).kind).toBe('streamed');
    } finally {
      await vite.close();
    }
  });
});
