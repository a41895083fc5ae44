/**
 * Answers as models write them, another one for each seed: sections of paragraphs with emphasis,
 * code and links in them, nested lists, fenced code, tables and quotes.
 */

/** How often each kind of block comes in an answer of a kind. */
const SHARES = {
  mixed: { paragraph: 6, list: 3, code: 2, table: 1, quote: 1 },
  prose: { paragraph: 12, list: 1, quote: 1 },
  lists: { paragraph: 2, list: 6 },
  code: { paragraph: 3, list: 1, code: 4 },
  tables: { paragraph: 2, table: 4 },
};

export const KINDS = Object.keys(SHARES);

/** @param kind one of KINDS */
export function writeAnswer(kind, length, seed) {
  const pick = picker(seed);
  const blocks = Object.entries(SHARES[kind]).flatMap(([name, share]) =>
    Array.from({ length: share }, () => BLOCKS[name]),
  );
  let text = '';
  for (let at = 0; text.length < length; at += 1) {
    if (at % 5 === 0) text += `${'#'.repeat(2 + (at % 2))} ${sentence(pick, 3, words)}\n\n`;
    text += `${pick(blocks)(pick)}\n\n`;
  }
  return text;
}

const BLOCKS = {
  paragraph: (pick) => times(1 + pick(4), () => sentence(pick, 6 + pick(16), marked)).join(' '),
  quote: (pick) => times(1 + pick(2), () => `> ${sentence(pick, 8, marked)}`).join('\n'),
  list: writeList,
  code: writeCode,
  table: writeTable,
};

function writeList(pick) {
  const isNumbered = pick(2) === 0;
  const items = times(3 + pick(5), (at) => {
    const lead = pick(3) === 0 ? `**${phrase(pick, 2)}**: ` : '';
    const item = `${isNumbered ? `${at + 1}.` : '-'} ${lead}${sentence(pick, 4 + pick(12), marked)}`;
    const nested = pick(4) === 0 ? times(1 + pick(3), () => phrase(pick, 3 + pick(6))) : [];
    return [item, ...nested.map((text) => `   - ${text}`)].join('\n');
  });
  return items.join(pick(4) === 0 ? '\n\n' : '\n');
}

function writeCode(pick) {
  const name = () => pick(['value', 'request', 'chunk', 'total', 'userId', 'queue', 'line']);
  const write = [
    () => `const ${name()} = await ${name()}.read({ limit: ${pick(900)}, signal });`,
    () => `if (${name()} < ${pick(99)} && !${name()}) return [];`,
    () => `for (const ${name()} of ${name()}) console.log(\`\${${name()}}: "x"\`, ${pick(9)});`,
    () => `// ${phrase(pick, 4 + pick(5))}`,
    () => `return ${name()}.map((${name()}) => ${name()} * ${pick(9)} ** 2).join('\\n');`,
    () => '',
    () => '}',
  ];
  const lines = times(4 + pick(22), () => ' '.repeat(2 * pick(4)) + pick(write)());
  return ['```' + pick(['js', 'ts', 'python', '']), ...lines, '```'].join('\n');
}

function writeTable(pick) {
  const columns = 2 + pick(3);
  const row = (cell) => `| ${times(columns, cell).join(' | ')} |`;
  const rows = times(3 + pick(8), () => row(() => marked(pick, phrase(pick, 1 + pick(4)))));
  return [row(() => phrase(pick, 1)), row(() => pick(['---', ':--', '---:'])), ...rows].join('\n');
}

function sentence(pick, count, write) {
  const [first = '', ...rest] = times(count, () => write(pick, pick(WORDS)));
  const start = first.charAt(0).toUpperCase() + first.slice(1);
  const end = pick(['.', '.', '.', '.', '?', '!', ':', ' (or not).', '…']);
  const joined = rest.map((word) =>
    pick(9) === 0 ? `, ${word}` : pick(40) === 0 ? ` – ${word}` : ` ${word}`,
  );
  return start + joined.join('') + end;
}

const words = (_, word) => word;
const phrase = (pick, count) => times(count, () => pick(WORDS)).join(' ');

/** About one word in eight is more than a word. */
function marked(pick, word) {
  const marks = [
    () => `**${word}**`,
    () => `**${word} ${pick(WORDS)} ${pick(WORDS)}**`,
    () => `*${word}*`,
    () => `\`${word}()\``,
    () => `\`${word}_${pick(WORDS)}\``,
    () => `[${word} ${pick(WORDS)}](https://example.com/${word.split(' ')[0]}?page=${pick(90)})`,
    () => `"${word}"`,
    () => `${word}'s`,
    () => `${word}_${pick(WORDS)}`,
    () => `${pick(2000)} < ${pick(3000)} & more`,
    () => `${pick(100)}.${pick(10)} %`,
  ];
  return pick(8) === 0 ? pick(marks)() : word;
}

const WORDS =
  'a the of and to in is it that for on with as are was this by be or from each server client stream token answer model request response browser proxy header event line buffer connection message field value number result input output order store cache network time second user account page table list item code function reader writer error retry limit size state change update version simple whole early often never always quickly because however therefore between without through another different important available'.split(
    ' ',
  );

function times(count, write) {
  return Array.from({ length: count }, (_, at) => write(at));
}

/** `pick(n)` is an integer below n, `pick(list)` one of it. */
function picker(seed) {
  let state = seed;
  const below = (count) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
  return (from) => (typeof from === 'number' ? below(from) : from[below(from.length)]);
}
