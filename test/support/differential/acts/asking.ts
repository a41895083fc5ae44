import * as fc from 'fast-check';
import type { Act, Site } from '../act.js';
import { anyEvent, anyValue, literal } from '../values.js';

/** Ways to wait for an answer to `emit(event, …args, ack)`; `done` is what is told. */
const FORMS: Readonly<Record<string, (site: Site, args: string) => readonly string[]>> = {
  inline: ({ socket, label }, args) => [
    'await new Promise((resolve) => {',
    `  ${socket}.emit(${args}, (...answer) => { log(${literal(label)}, 'answer', ...answer); resolve(undefined); });`,
    '});',
  ],
  first: ({ socket, label }, args) => [
    'await new Promise((resolve) => {',
    `  ${socket}.emit(${args}, (response) => { log(${literal(label)}, 'answer', response); resolve(response); });`,
    '});',
  ],
  function: ({ socket, label, isOfThis }, args) => [
    'await new Promise((resolve) => {',
    isOfThis
      ? `  ${socket}.emit(${args}, (a, b) => { log(${literal(label)}, a, b); resolve(a); });`
      : `  ${socket}.emit(${args}, function (a, b) { log(${literal(label)}, a, b); resolve(a); });`,
    '});',
  ],
  resolve: ({ socket, label, number }, args) => [
    `const answer${number} = await new Promise((resolve) => ${socket}.emit(${args}, resolve));`,
    `log(${literal(label)}, 'resolved', answer${number});`,
  ],
  reference: ({ socket, label, number }, args) => [
    `let done${number};`,
    `const waited${number} = new Promise((resolve) => { done${number} = resolve; });`,
    `function reply${number}(...answer) { log(${literal(label)}, 'reply', ...answer); done${number}(); }`,
    `${socket}.emit(${args}, reply${number});`,
    `await waited${number};`,
  ],
  node: ({ socket, label }, args) => [
    'await new Promise((resolve, reject) => {',
    `  ${socket}.emit(${args}, (error, answer) => (error ? reject(new Error(String(error))) : resolve(answer)));`,
    `}).then((answer) => log(${literal(label)}, 'fine', answer), (error) => log(${literal(label)}, 'failed', error));`,
  ],
  emitWithAck: ({ socket, label }, args) => [
    `log(${literal(label)}, 'acked', await ${socket}.emitWithAck(${args}));`,
  ],
  chained: ({ socket, label }, args) => [
    `await ${socket}.emitWithAck(${args}).then((answer) => log(${literal(label)}, 'then', answer));`,
  ],
  timedEmit: ({ socket, label }, args) => [
    'await new Promise((resolve) => {',
    `  ${socket}.timeout(5000).emit(${args}, (err, response) => { log(${literal(label)}, 'in time', err, response); resolve(undefined); });`,
    '});',
  ],
  timedAck: ({ socket, label }, args) => [
    `log(${literal(label)}, 'acked in time', await ${socket}.timeout(5000).emitWithAck(${args}));`,
  ],
  volatileAck: ({ socket, label }, args) => [
    `log(${literal(label)}, 'acked', await ${socket}.timeout(5000).compress(false).emitWithAck(${args}));`,
  ],
};

const ask = fc
  .record({
    form: fc.constantFrom(...Object.keys(FORMS)),
    value: anyValue,
    event: fc.oneof(fc.constantFrom('ask', 'check', 'several'), anyEvent),
    count: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ form, value, event, count }): Act => {
    const args = `${literal(event)}, ${event === 'several' ? count : value}`;
    return {
      name: `ask ${form}`,
      needs: 'up',
      write: (site) => typed(FORMS[form]?.(site, args), site),
    };
  });

/** Asked while the socket is away: answered once it is there. */
const askEarly = fc.record({ value: anyValue }).map(({ value }): Act => {
  return {
    name: 'ask early',
    needs: 'any',
    write: ({ socket, label, standing, settled }) => [
      `${socket}.emit('ask', ${value}, (answer) => log(${literal(label)}, 'early', answer));`,
      ...(standing === 'up' ? settled : []),
    ],
  };
});

/** Nobody answers: the caller is told so. */
const unanswered = fc.constantFrom('emit', 'request', 'rejected').map((form): Act => {
  return {
    name: `unanswered ${form}`,
    needs: 'up',
    write: (site) => {
      const { socket, label, settled } = site;
      const told = literal(label);
      if (form === 'emit') {
        return typed(
          [
            'await new Promise((resolve) => {',
            `  ${socket}.timeout(15).emit('never', 1, (err, response) => { log(${told}, 'late', err, response); resolve(undefined); });`,
            '});',
            ...settled,
          ],
          site,
        );
      }
      if (form === 'request') {
        return [
          'try {',
          `  await ${socket}.timeout(15).emitWithAck('never', 2);`,
          `} catch (error) { log(${told}, 'late', error); }`,
          ...settled,
        ];
      }
      return [
        `await ${socket}.timeout(15).emitWithAck('never', 3).catch((error) => log(${told}, 'late', error.message));`,
        ...settled,
      ];
    },
  };
});

/** The server asks, and the client answers. */
const answering = fc
  .record({
    form: fc.constantFrom('direct', 'several', 'rest', 'function', 'twice', 'async'),
    by: fc.constantFrom('quiz', 'survey'),
    value: anyValue,
  })
  .map(({ form, by, value }): Act => {
    return {
      name: `answering ${form}`,
      needs: 'up',
      write: (site) => {
        const { socket, label, number, settled } = site;
        const any = site.isTypeScript ? ': any' : '';
        const handlers: Record<typeof form, string> = {
          direct: `(question${any}, reply${any}) => reply(${value})`,
          several: `(question${any}, cb${any}) => { log(${literal(label)}, question); cb(${value}, 'more'); }`,
          rest: `(...args${any === '' ? '' : ': any[]'}) => args.at(-1)(args.length, ${value})`,
          function: `function (question${any}, callback${any}) { callback({ question, value: ${value} }); }`,
          twice: `(question${any}, reply${any}) => { reply(1); reply(2); }`,
          async: `async (question${any}, reply${any}) => { await undefined; reply(${value}); }`,
        };
        return [
          `${socket}.off('question');`,
          `${socket}.on('question', ${handlers[form]});`,
          `log(${literal(label)}, 'quiz', await ${socket}.emitWithAck('${by}', 'why ${number}?'));`,
          ...settled,
        ];
      },
    };
  });

const whoami: fc.Arbitrary<Act> = fc.constant({
  name: 'whoami',
  needs: 'up',
  write: ({ socket, label }) => [
    `log(${literal(label)}, 'its id', (await ${socket}.emitWithAck('whoami')) === ${socket}.id);`,
  ],
});

function typed(lines: readonly string[] = [], { isTypeScript }: Site): readonly string[] {
  if (!isTypeScript) return lines;
  return lines.map((line) =>
    line
      .replaceAll('(...answer) =>', '(...answer: any[]) =>')
      .replaceAll('(response) =>', '(response: any) =>')
      .replaceAll('(a, b) =>', '(a?: any, b?: any) =>')
      .replaceAll('(err, response) =>', '(err: any, response: any) =>')
      .replaceAll('(error, answer) =>', '(error: any, answer: any) =>')
      .replace(
        /function (\w*) ?\((\.{3}answer|a, b)\)/,
        (_, name, params) =>
          `function ${name}(${params === 'a, b' ? 'a?: any, b?: any' : '...answer: any[]'})`,
      )
      .replace(/^let (done\d+);/, 'let $1: any;'),
  );
}

export const asking: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: ask },
  askEarly,
  unanswered,
  { weight: 2, arbitrary: answering },
  whoami,
);
