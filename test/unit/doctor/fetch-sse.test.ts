import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { STREAM_FINDINGS } from '../../../codemods/src/catalog/stream-findings.js';
import { DOCTOR_FIXTURES } from './doctor-cases.js';

interface Tokens {
  readonly readTokens: (response: Response, show: (text: string) => void) => Promise<void>;
}

const TEXT = 'data: {"text":"Hi"}\n\ndata: {"text":"你好"}\n\n';

/** What a version of the fixture reads of the text, cut at these bytes; its error, if it throws. */
async function readCut(version: 'input' | 'expected', text: string, cut: number): Promise<unknown> {
  const bytes = new TextEncoder().encode(text);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes.slice(0, cut));
      controller.enqueue(bytes.slice(cut));
      controller.close();
    },
  });
  const path = join(DOCTOR_FIXTURES, 'fetch-sse', version, 'tokens.js');
  // The fixture's own function.
  const { readTokens } = (await import(path)) as Tokens;
  const tokens: string[] = [];
  try {
    const headers = { 'Content-Type': 'text/event-stream' };
    await readTokens(new Response(body, { headers }), (token) => tokens.push(token));
    return tokens;
  } catch (error) {
    return error;
  }
}

const cuts = [...new TextEncoder().encode(TEXT).keys()];

describe('fetchSSE', () => {
  it('after the fix reads a stream wherever it is cut', async () => {
    for (const cut of cuts) expect(await readCut('expected', TEXT, cut)).toEqual(['Hi', '你好']);
  });

  it('as it was reads it only where frames are not cut', async () => {
    const whole = new Set<number>();
    for (const cut of cuts) {
      const tokens = await readCut('input', TEXT, cut);
      if (Array.isArray(tokens) && tokens.join() === 'Hi,你好') whole.add(cut);
    }
    // In front, and behind the last brace of a frame.
    expect([...whole]).toEqual([0, 19, 20, 21, 44, 45]);
  });

  it('goes wrong as the finding says', async () => {
    const { example } = STREAM_FINDINGS.naiveSplit;
    const [whole = '', first = '', second = ''] = [...example.matchAll(/`([^`]*)`/g)].map(
      ([, text = '']) => text.replaceAll(String.raw`\n`, '\n'),
    );
    expect(first + second).toBe(whole);
    expect(await readCut('input', whole, first.length)).toBeInstanceOf(SyntaxError);
  });
});
