import { createParser } from 'eventsource-parser';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { readStream } from '@sse-migrate/runtime/client';
import { createFrameParser } from '../../runtime/dist/client/frame-parser.js';
import { createPlainParser } from '../../runtime/dist/client/stream.js';
import { median } from './processes.js';

const ROUNDS = 15;
const MB = 1024 * 1024;

/** What comes in, and in pieces of how many bytes: one event of a size, or very many as a model's tokens are. */
const STREAMS = {
  'one event of 4 MB': { text: `data: ${'x'.repeat(4 * MB)}\n\n`, chunk: 1024 },
  'one event of 1 MB': { text: `data: ${'x'.repeat(MB)}\n\n`, chunk: 1024 },
  'tokens, 4 MB': { text: writeTokens(4 * MB), chunk: 1024 },
};

/** Each reads chunks of bytes, and gives the number of events. */
const SUBJECTS = {
  'eventsource-parser, fed': (chunks) => feed(chunks, (onEvent) => createParser({ onEvent })),
  'sse-migrate, own streams, fed': (chunks) =>
    feed(chunks, (onFrame) => createPlainParser({ onFrame })),
  "sse-migrate, anybody's streams, fed": (chunks) =>
    feed(chunks, (onFrame) => createFrameParser({ onFrame })),
  'eventsource-parser, as a stream': (chunks) =>
    count(
      bodyOf(chunks)
        .pipeThrough(new TextDecoderStream())
        .pipeThrough(new EventSourceParserStream()),
    ),
  'sse-migrate, readStream': (chunks) => {
    const headers = { 'content-type': 'text/event-stream' };
    return count(readStream(new Response(bodyOf(chunks), { headers })));
  },
};

/** Medians of rounds that take turns, and how much faster each is than eventsource-parser's own way to do the same. */
export async function run() {
  for (const [title, { text, chunk }] of Object.entries(STREAMS)) {
    const bytes = new TextEncoder().encode(text);
    const chunks = Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, index) =>
      bytes.subarray(index * chunk, (index + 1) * chunk),
    );
    const times = new Map(Object.keys(SUBJECTS).map((name) => [name, []]));
    const counts = new Set();
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, read] of Object.entries(SUBJECTS)) {
        const start = performance.now();
        counts.add(await read(chunks));
        times.get(name).push(performance.now() - start);
      }
    }
    if (counts.size > 1) throw new Error(`${title}: not all read the same`);
    console.log(`\n${title}, in chunks of ${chunk} bytes: ${Math.max(...counts)} events`);
    for (const [name, values] of times) {
      const ms = median(values);
      const peer = median(times.get(name.endsWith('fed') ? FED : STREAMED));
      console.log(
        `  ${name.padEnd(36)} ${ms.toFixed(1).padStart(7)} ms  ${(bytes.length / MB / (ms / 1000)).toFixed(0).padStart(5)} MB/s  ${(peer / ms).toFixed(2)}×`,
      );
    }
  }
}

const FED = 'eventsource-parser, fed';
const STREAMED = 'eventsource-parser, as a stream';

function feed(chunks, createFor) {
  let events = 0;
  const parser = createFor(() => events++);
  const decoder = new TextDecoder();
  for (const chunk of chunks) parser.feed(decoder.decode(chunk, { stream: true }));
  return events;
}

async function count(events) {
  let number = 0;
  for await (const _event of events) number++;
  return number;
}

function bodyOf(chunks) {
  const rest = chunks.values();
  return new ReadableStream({
    pull(controller) {
      const { value, done } = rest.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}

function writeTokens(length) {
  const frames = [];
  for (let size = 0, seq = 1; size < length; seq++) {
    const frame = `event: token\ndata: [" token ${seq}"]\nid: GHDbEpM.${seq}\n\n`;
    frames.push(frame);
    size += frame.length;
  }
  return frames.join('');
}
