import { parse as parseRiver } from 'jsonriver';
import { marked } from 'marked';
import { parse as parsePartial } from 'partial-json';
import remend from 'remend';
import {
  createBlockRenderer,
  createJsonStream,
  createMarkdownStream,
} from '@sse-migrate/runtime/render';
import { KINDS, writeAnswer } from './answers.js';
import { median } from './processes.js';

const ROUNDS = 5;
const LENGTH = 12_000;
/** About three tokens of a model. */
const CHUNK = 12;
/** Runs are repeated until they took so many µs. */
const SHORTEST = 50_000;

/** Answers of 12 kB and JSON of 36 kB, shown after each chunk; ratios to doing it all again. */
export async function run() {
  const rows = {};
  for (const kind of KINDS) rows[kind] = await compareAnswers(kind);
  console.log(
    `\nmarkdown of ${LENGTH} characters in chunks of ${CHUNK}, ${ROUNDS} answers of each kind; medians of the processor time, in µs a chunk`,
  );
  console.table(rows);
  const json = writeJson(36_000);
  await compare(`JSON, ${json.length} characters, read ${tokens(json).length} times`, {
    'sse-migrate': () => readStream(json),
    jsonriver: () => readRiver(json),
    'partial-json, all again': () => readAll(json),
  });
}

const parse = (text) => marked.parse(text, { async: false });

/** Medians over answers of a kind, another in each round; × is that of the ratios. */
async function compareAnswers(kind) {
  const subjects = {
    'block renderer + marked': (answer) => showBlocks(answer, createBlockRenderer(parse)),
    'blocks + marked': (answer) => showBlocks(answer, (block) => parse(block.text)),
    'blocks, not rendered': (answer) => showBlocks(answer, (block) => block.text),
    'all again with marked': (answer) => showAll(answer, (text) => text),
    'remend + marked': (answer) => showAll(answer, remend),
  };
  const [ours, , , all] = Object.values(subjects);
  const times = Object.keys(subjects).map(() => []);
  const ratios = [];
  for (let seed = 0; seed <= ROUNDS; seed += 1) {
    const answer = tokens(writeAnswer(kind, LENGTH, seed));
    if (ours(answer) !== all(answer)) throw new Error(`${kind} ${seed}: not what the whole gives`);
    const round = Object.values(subjects).map(
      (subject) => costOf(() => subject(answer)) / answer.length,
    );
    // The first round warms up.
    if (seed === 0) continue;
    round.forEach((cost, at) => times[at].push(cost));
    ratios.push(round[3] / round[0]);
  }
  const medians = times.map((list) => median(list).toFixed(1));
  const row = Object.fromEntries(Object.keys(subjects).map((name, at) => [name, medians[at]]));
  return {
    ...row,
    '×': `${median(ratios).toFixed(0)} (${Math.min(...ratios).toFixed(0)}–${Math.max(...ratios).toFixed(0)})`,
  };
}

/** Processor time in µs, of several runs if one is short. */
function costOf(show) {
  const before = process.cpuUsage();
  let runs = 0;
  let spent = 0;
  do {
    show();
    runs += 1;
    const { user, system } = process.cpuUsage(before);
    spent = user + system;
  } while (spent < SHORTEST);
  return spent / runs;
}

/** The HTML of what changed is shown: of a block that is done once, of the tail each time. */
function showBlocks(answer, toHtml) {
  const stream = createMarkdownStream();
  let html = '';
  const add = (blocks) => {
    for (const block of blocks) html += read(toHtml(block));
  };
  for (const token of answer) {
    add(stream.push(token));
    if (stream.tail) read(toHtml(stream.tail));
  }
  add(stream.end().finished);
  return html;
}

function showAll(answer, complete) {
  let text = '';
  let html = '';
  for (const token of answer) {
    text += token;
    html = read(parse(complete(text)));
  }
  return html;
}

/** Engines put strings together when they are first read. */
function read(html) {
  html.charCodeAt(0);
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
