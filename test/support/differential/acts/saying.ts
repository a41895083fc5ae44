import * as fc from 'fast-check';
import type { Act, Site } from '../act.js';
import { anyEvent, anyNaming, anyValues, literal, nameExpression } from '../values.js';

/** Ways to write `socket.emit(…)`, each a list of statements that say it once. */
const FORMS: Readonly<Record<string, (site: Site, args: string) => readonly string[]>> = {
  plain: ({ socket }, args) => [`${socket}.emit(${args});`],
  optional: ({ socket }, args) => [`${socket}?.emit(${args});`],
  guarded: ({ socket }, args) => [`${socket} && ${socket}.emit(${args});`],
  quoted: ({ socket }, args) => [`${socket}['emit'](${args});`],
  spread: ({ socket, number }, args) => [
    `const args${number} = [${args}];`,
    `${socket}.emit(...args${number});`,
  ],
  compressed: ({ socket }, args) => [`${socket}.compress(true).emit(${args});`],
  chained: ({ socket }, args) => [`${socket}.emit(${args}).emit('note', 'and then');`],
  value: ({ socket, number, label }, args) => [
    `const back${number} = ${socket}.emit(${args});`,
    `log(${literal(label)}, 'gives itself', back${number} === ${socket});`,
  ],
  bound: ({ socket, number }, args) => [
    `const emit${number} = ${socket}.emit.bind(${socket});`,
    `emit${number}(${args});`,
  ],
  applied: ({ socket }, args) => [`${socket}.emit.apply(${socket}, [${args}]);`],
  called: ({ socket }, args) => [`${socket}.emit.call(${socket}, ${args});`],
  wrapped: ({ socket, number }, args) => [
    `const say${number} = (...args) => ${socket}.emit(...args);`,
    `say${number}(${args});`,
  ],
  conditional: ({ socket }, args) => [`true ? ${socket}.emit(${args}) : undefined;`],
  awaited: ({ socket }, args) => [`await ${socket}.emit(${args});`],
  deferred: ({ socket }, args) => [`await Promise.resolve().then(() => ${socket}.emit(${args}));`],
  timed: ({ socket }, args) => [`${socket}.timeout(5000).emit(${args});`],
  looped: ({ socket, number }, args) => [
    `for (const each${number} of [${socket}]) each${number}.emit(${args});`,
  ],
};

/** @param before what stands in front of the event's own name */
function emitting(what: string, before: readonly string[]): fc.Arbitrary<Act> {
  return fc
    .record({
      form: fc.constantFrom(...Object.keys(FORMS)),
      event: anyEvent,
      naming: anyNaming,
      values: anyValues,
    })
    .map(({ form, event, naming, values }): Act => {
      return {
        name: `${what} ${form}`,
        needs: 'any',
        write: (site) => [
          ...said(form, site, [...before, nameExpression(event, naming), ...values]),
          ...(site.standing === 'up' ? site.settled : []),
        ],
      };
    });
}

/** The server gives an event back under a name of the application's own. */
const echoed = emitting('say', ["'say'"]);

/** An event of the application’s own, whatever it is called. */
const named = emitting('event', []);

const message = fc
  .record({ values: anyValues, form: fc.constantFrom('plain', 'chained', 'optional') })
  .map(({ values, form }): Act => {
    const args = values.join(', ');
    const text = {
      plain: `.send(${args})`,
      chained: `.send(${args}).send('more')`,
      optional: `?.send(${args})`,
    };
    return {
      name: 'send',
      needs: 'any',
      write: (site) => [
        `${site.socket}${text[form]};`,
        ...(site.standing === 'up' ? site.settled : []),
      ],
    };
  });

/** It may be dropped, while connected and while not (Socket.IO may also keep it), so that nobody looks whether it came. */
const volatile = anyValues.map((values): Act => {
  return {
    name: 'volatile',
    needs: 'known',
    write: ({ socket, standing, settled }) => [
      `${socket}.volatile.emit(${["'typing'", ...values].join(', ')});`,
      ...(standing === 'up' ? settled : []),
    ],
  };
});

const burst = fc.integer({ min: 0, max: 40 }).map((count): Act => {
  return {
    name: 'burst',
    needs: 'up',
    write: ({ socket, settled }) => [
      `for (let n = 0; n < ${count}; n += 1) ${socket}.emit('note', n);`,
      `${socket}.emit('burst', ${count});`,
      ...settled,
    ],
  };
});

const ROOMS = ['lobby', 'room 1', 'ä'] as const;

const room = fc
  .record({ name: fc.constantFrom(...ROOMS), values: anyValues, isLeft: fc.boolean() })
  .map(({ name, values, isLeft }): Act => {
    return {
      name: 'room',
      needs: 'up',
      write: (site) => {
        const { socket, settled, label } = site;
        const say = `${socket}.emit(${["'room'", literal(name), ...values].join(', ')});`;
        return [
          `${socket}.emit('join', ${literal(name)}, (answer) => log(${literal(label)}, answer));`,
          say,
          ...settled,
          ...(isLeft ? [`${socket}.emit('leave', ${literal(name)});`, say, ...settled] : []),
        ];
      },
    };
  });

const broadcast = fc
  .record({ event: fc.constantFrom('others', 'all'), values: anyValues })
  .map(({ event, values }): Act => {
    return {
      name: 'broadcast',
      needs: 'up',
      write: ({ socket, settled }) => [
        `${socket}.emit(${[literal(event), ...values].join(', ')});`,
        ...settled,
      ],
    };
  });

/** `socket.id` as an address, also of another socket. */
const whisper = anyValues.map((values): Act => {
  return {
    name: 'whisper',
    needs: 'up',
    write: ({ socket, other, settled }) => [
      `${socket}.emit(${["'whisper'", `${other ?? socket}.id`, ...values].join(', ')});`,
      ...settled,
    ],
  };
});

function said(form: string, site: Site, args: readonly string[]): readonly string[] {
  const text = args.join(', ');
  const written = FORMS[form]?.(site, text) ?? [];
  if (!site.isTypeScript) return written;
  return written.map((line) =>
    line
      .replace(/^const (args\d+) = /, 'const $1: [string, ...unknown[]] = ')
      .replace('(...args) =>', '(...args: [string, ...unknown[]]) =>'),
  );
}

export const saying: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: echoed },
  { weight: 3, arbitrary: named },
  message,
  volatile,
  burst,
  room,
  broadcast,
  whisper,
);
