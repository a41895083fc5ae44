import { parse as parseRiver } from 'jsonriver';
import { marked } from 'marked';
import { parse as parsePartial } from 'partial-json';
import remend from 'remend';
import {
  createBlockRenderer,
  createJsonStream,
  createMarkdownStream,
} from '@sse-migrate/runtime/render';
import { median } from './processes.js';

const ROUNDS = 5;
/** About three tokens of a model. */
const CHUNK = 12;

/** An answer of 12 kB and JSON of 36 kB, shown after each chunk; ratios to doing it all again. */
export async function run() {
  const answer = writeAnswer(12_000);
  const shown = {};
  const tails = readBlocks(answer);
  await compare(`markdown, ${answer.length} characters, shown ${tokens(answer).length} times`, {
    'sse-migrate block renderer + marked': () =>
      (shown.ours = renderBlocks(answer, createBlockRenderer(parse))),
    'sse-migrate blocks + marked': () => renderBlocks(answer, (block) => parse(block.text)),
    'sse-migrate blocks, not rendered': () => readBlocks(answer),
    'marked, each growing block alone': () => renderTails(tails),
    'marked, all again': () => (shown.all = renderAll(answer, (text) => text)),
    'remend + marked, all again': () => renderAll(answer, remend),
  });
  if (shown.ours !== shown.all) throw new Error('the blocks did not render as the whole does');
  const json = writeJson(36_000);
  await compare(`JSON, ${json.length} characters, read ${tokens(json).length} times`, {
    'sse-migrate': () => readStream(json),
    jsonriver: () => readRiver(json),
    'partial-json, all again': () => readAll(json),
  });
}

const parse = (text) => marked.parse(text, { async: false });

/** Blocks that are done are rendered once; the tail, completed, each time. */
function renderBlocks(answer, toHtml) {
  const stream = createMarkdownStream();
  let done = '';
  let html = '';
  const add = (blocks) => {
    for (const block of blocks) done += toHtml(block);
  };
  for (const token of tokens(answer)) {
    add(stream.push(token));
    html = stream.tail ? done + toHtml(stream.tail) : done;
  }
  add(stream.end().finished);
  html = done;
  return html;
}

/** What the blocks cost without a renderer. @returns what it would be asked for each time */
function readBlocks(answer) {
  const stream = createMarkdownStream();
  const tails = [];
  for (const token of tokens(answer)) {
    stream.push(token);
    if (stream.tail) tails.push(stream.tail.text);
  }
  stream.end();
  return tails;
}

/** The least that showing growing blocks can cost, whoever cuts them: the renderer's own work. */
function renderTails(tails) {
  for (const text of tails) marked.parse(text, { async: false });
}

function renderAll(answer, complete) {
  let text = '';
  let html = '';
  for (const token of tokens(answer)) {
    text += token;
    html = marked.parse(complete(text), { async: false });
  }
  return html;
}

function readStream(json) {
  const stream = createJsonStream();
  let value;
  for (const token of tokens(json)) {
    stream.push(token);
    value = stream.value;
  }
  return value;
}

async function readRiver(json) {
  let last;
  for await (const value of parseRiver(each(tokens(json)))) last = value;
  return last;
}

async function* each(list) {
  yield* list;
}

function readAll(json) {
  let text = '';
  let value;
  for (const token of tokens(json)) {
    text += token;
    value = parsePartial(text);
  }
  return value;
}

/** Medians of rounds in which the subjects take turns; × = how much less the first of them takes. */
async function compare(title, subjects) {
  const times = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]));
  // What runs first would otherwise be compiled for those behind it.
  for (const subject of Object.values(subjects)) await subject();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, subject] of Object.entries(subjects)) {
      const before = performance.now();
      await subject();
      times[name].push(performance.now() - before);
    }
  }
  const medians = Object.entries(times).map(([name, list]) => [name, median(list)]);
  const ours = medians[0][1];
  console.log(`\n${title}; ${ROUNDS} rounds, medians`);
  console.table(
    Object.fromEntries(
      medians.map(([name, ms]) => [name, { ms: ms.toFixed(1), '×': (ms / ours).toFixed(1) }]),
    ),
  );
}

function tokens(text) {
  return text.match(new RegExp(`[^]{1,${CHUNK}}`, 'g'));
}

function writeAnswer(length) {
  let text = '';
  for (let part = 1; text.length < length; part += 1) text += section(part);
  return text;
}

/** What models write: paragraphs, lists in lists, code, a table, a quote. */
function section(part) {
  return `## ${part}. Streaming over HTTP

Server-Sent Events keep **one response open** and write to it as the model goes. Each event is a few
lines of text, so \`curl\` reads it, and [a proxy](https://example.com/proxies) passes it on unless it
*buffers*. The browser comes back by itself and says which event it saw last.

That is **less** than a WebSocket does, and most chats need no more: the _answer_ streams down, and
each question goes up as a request of its own, with \`fetch\`, with cookies, through every proxy.

1. **Headers** come first:
   - \`content-type: text/event-stream\`, and no cache
   - \`x-accel-buffering: no\`, for **nginx**
2. **Comments** keep the connection from looking idle:
   - one every *15 seconds* is enough for [most proxies](https://example.com/timeouts)
   - they start with a colon, and clients pass over them
3. **Identifiers** say where to go on:
   - what was missed is sent again after \`Last-Event-ID\`
   - what is *too old* is reported, and **never** left out in silence

\`\`\`js
app.post('/chat', async (request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for await (const token of model.stream(request.body.prompt)) {
    response.write(\`data: \${JSON.stringify(token)}\\n\\n\`);
  }
  response.end();
});
\`\`\`

| Way | Direction | Through proxies |
|---|---|---|
| WebSocket | both | needs an upgrade |
| Server-Sent Events | down | **plain HTTP** |

> A stream that was cut must never look finished.

`;
}

function writeJson(length) {
  const items = [];
  for (let id = 0; JSON.stringify({ items }).length < length; id += 1) {
    items.push({
      id,
      title: `Step ${id} of the plan`,
      text: 'Mount the bridge beside the "io" you have.\nNothing else changes.',
      tags: ['stream', 'proxy'],
      cost: { tokens: id * 17, dollars: id / 100 },
      done: id % 2 === 0,
    });
  }
  return JSON.stringify({ items });
}
