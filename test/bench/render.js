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
/** Characters: a token of a model, and three that came together. Others can be given: `npm run bench -- render 8`. */
const CHUNKS = [4, 12];
/** Runs are repeated until they took so many µs. */
const SHORTEST = 50_000;

/** Answers of 12 kB and JSON of 36 kB, shown after each chunk; ratios to doing it all again. */
export async function run(sizes) {
  const chunks = sizes.length > 0 ? sizes.map(Number) : CHUNKS;
  for (const chunk of chunks) {
    // What runs first would otherwise be compiled for what comes behind it.
    for (const kind of KINDS) compareAnswer(kind, 0, chunk);
    const rows = Object.fromEntries(KINDS.map((kind) => [kind, compareAnswers(kind, chunk)]));
    console.log(
      `\nmarkdown of ${LENGTH} characters in chunks of ${chunk}, ${ROUNDS} answers of each kind; medians of the processor time, in µs a chunk`,
    );
    console.table(rows);
  }
  const json = writeJson(36_000);
  await compare(`JSON, ${json.length} characters, read ${tokens(json).length} times`, {
    'sse-migrate': () => readStream(json),
    jsonriver: () => readRiver(json),
    'partial-json, all again': () => readAll(json),
  });
}

const parse = (text) => marked.parse(text, { async: false });

/** Ways to show an answer; × compares the first two. */
const SUBJECTS = {
  'block renderer + marked': (answer) => showBlocks(answer, createBlockRenderer(parse)),
  'all again with marked': (answer) => showAll(answer, (text) => text),
  'all again with remend + marked': (answer) => showAll(answer, remend),
  'blocks + marked': (answer) => showBlocks(answer, (block) => parse(block.text)),
  'blocks, not rendered': (answer) => showBlocks(answer, (block) => block.text),
};

/** Medians over answers of a kind. */
function compareAnswers(kind, chunk) {
  const rounds = Array.from({ length: ROUNDS }, (_, at) => compareAnswer(kind, at + 1, chunk));
  const ratios = rounds.map(([ours, all]) => all / ours).toSorted((a, b) => a - b);
  const medians = Object.keys(SUBJECTS).map((name, at) => [
    name,
    Number(median(rounds.map((costs) => costs[at])).toFixed(1)),
  ]);
  const range = [ratios[0], ratios[ROUNDS - 1]].map((ratio) => ratio.toFixed(0));
  return {
    ...Object.fromEntries(medians),
    '×': `${median(ratios).toFixed(0)} (${range.join('–')})`,
  };
}

/** What each subject costs in µs a chunk. */
function compareAnswer(kind, seed, chunk) {
  const answer = tokens(writeAnswer(kind, LENGTH, seed), chunk);
  const [ours, all] = Object.values(SUBJECTS);
  if (ours(answer) !== all(answer)) throw new Error(`${kind} ${seed}: not what the whole gives`);
  return Object.values(SUBJECTS).map((show) => costOf(() => show(answer)) / answer.length);
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

function tokens(text, chunk = 12) {
  return text.match(new RegExp(`[^]{1,${chunk}}`, 'g'));
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
