import * as fc from 'fast-check';
import type { Act, Site } from '../act.js';
import { anyEvent, anyNaming, literal, nameExpression } from '../values.js';

/** Ways to write a handler that tells what it gets. Some are named first. */
const HANDLERS: Readonly<Record<string, (site: Site, told: string) => Handler>> = {
  arrow: (_, told) => inline(`(...args) => log(${told}, ...args)`),
  block: (_, told) => inline(`(first, second) => { log(${told}, first, second); }`),
  function: (_, told) => inline(`function (...args) { log(${told}, ...args); }`),
  this: ({ socket, isOfThis }, told) =>
    isOfThis
      ? inline(`function (...args) { log(${told}, this.connected, ...args); }`)
      : inline(`function (...args) { log(${told}, this === ${socket}, ...args); }`),
  replying: ({ isOfThis, socket }, told) =>
    isOfThis
      ? inline(`function (first) { this.emit('note', 'got', first); log(${told}, first); }`)
      : inline(`(first) => { ${socket}.emit('note', 'got', first); log(${told}, first); }`),
  async: (_, told) => inline(`async (...args) => { log(${told}, ...args); await undefined; }`),
  made: (_, told) => inline(`logger(${told})`),
  bound: (_, told) => inline(`logAll.bind(null, ${told})`),
  named: ({ number }, told) => ({
    before: [`const on${number} = (...args) => log(${told}, ...args);`],
    text: `on${number}`,
  }),
  declared: ({ number }, told) => ({
    before: [`function handle${number}(...args) { log(${told}, ...args); }`],
    text: `handle${number}`,
  }),
};

interface Handler {
  readonly before: readonly string[];
  readonly text: string;
}

function inline(text: string): Handler {
  return { before: [], text };
}

export const anyHandler = fc.constantFrom(...Object.keys(HANDLERS));

export function writeHandler(form: string, site: Site, told: string): Handler {
  const handler = HANDLERS[form]?.(site, told) ?? inline('() => {}');
  if (!site.isTypeScript) return handler;
  const typed = (text: string): string =>
    text
      .replaceAll('(...args)', '(...args: any[])')
      .replaceAll('(first, second)', '(first?: any, second?: any)')
      .replaceAll('(first)', '(first?: any)')
      .replace(/^function \(/, 'function (this: any, ');
  return { before: handler.before.map(typed), text: typed(handler.text) };
}

/** One that the native client does not have is rare: it takes its whole socket to the shim. */
const anyVerb = fc.oneof(
  { weight: 14, arbitrary: fc.constant('on') },
  { weight: 5, arbitrary: fc.constant('once') },
  { weight: 1, arbitrary: fc.constant('addEventListener') },
);

const listen = fc
  .record({
    verb: anyVerb,
    event: anyEvent,
    naming: anyNaming,
    handler: anyHandler,
    isOptional: fc.boolean(),
  })
  .map(({ verb, event, naming, handler, isOptional }): Act => {
    return {
      name: `listen ${handler}`,
      needs: 'any',
      write: (site) => {
        const { before, text } = writeHandler(handler, site, heard(site, event));
        const dot = isOptional ? '?.' : '.';
        return [
          ...before,
          `${site.socket}${dot}${verb}(${nameExpression(event, naming)}, ${text});`,
        ];
      },
    };
  });

/** What the server says on its own account, and what the connection does. */
export const reserved = fc
  .record({
    event: fc.constantFrom(
      'connect',
      'disconnect',
      'welcome',
      'others',
      'all',
      'room',
      'whisper',
      'tick',
    ),
    handler: anyHandler,
  })
  .map(({ event, handler }): Act => {
    return {
      name: `listen to ${event}`,
      // Later than right behind the creation, it could be too late, or not.
      needs: 'known',
      write: (site) => {
        // Why it was cut in detail is the transport's to say.
        if (event === 'disconnect') {
          return [
            `${site.socket}.on('disconnect', (reason) => log(${heard(site, event)}, reason));`,
          ];
        }
        const { before, text } = writeHandler(handler, site, heard(site, event));
        return [...before, `${site.socket}.on(${literal(event)}, ${text});`];
      },
    };
  });

/** `.on().on()`, a table of handlers, a list of names. */
const many = fc
  .record({
    form: fc.constantFrom('chain', 'table', 'list', 'map'),
    events: fc.uniqueArray(anyEvent, { minLength: 2, maxLength: 4 }),
  })
  .map(({ form, events }): Act => {
    return {
      name: `listen by ${form}`,
      needs: 'any',
      write: (site) => writeMany(form, events, site),
    };
  });

function writeMany(form: string, events: readonly string[], site: Site): string[] {
  const { socket, number, isTypeScript } = site;
  const args = isTypeScript ? '(...args: any[])' : '(...args)';
  const handler = (event: string): string => `${args} => log(${heard(site, event)}, ...args)`;
  const label = literal(site.label);
  if (form === 'chain') {
    return [
      `${socket}${events.map((event) => `.on(${literal(event)}, ${handler(event)})`).join('')};`,
    ];
  }
  if (form === 'table') {
    return [
      `const handlers${number} = {`,
      ...events.map((event) => `  ${literal(event)}: ${handler(event)},`),
      '};',
      `for (const [name, handler] of Object.entries(handlers${number})) ${socket}.on(name, handler);`,
    ];
  }
  const names = `[${events.map(literal).join(', ')}]`;
  const each = `(name) => ${socket}.on(name, ${args} => log(${label}, 'on each', name, ...args))`;
  if (form === 'list') return [`${names}.forEach(${each});`];
  return [`const off${number} = ${names}.map(${each});`, `log(${label}, off${number}.length);`];
}

const REMOVALS: Readonly<Record<string, (event: string, handler: string) => string>> = {
  off: (event, handler) => `.off(${event}, ${handler})`,
  removeListener: (event, handler) => `.removeListener(${event}, ${handler})`,
  removeEventListener: (event, handler) => `.removeEventListener(${event}, ${handler})`,
  removeAllWith: (event, handler) => `.removeAllListeners(${event}, ${handler})`,
  offEvent: (event) => `.off(${event})`,
  removeEvent: (event) => `.removeListener(${event})`,
  removeAll: (event) => `.removeAllListeners(${event})`,
  offAll: () => '.off()',
  removeReallyAll: () => '.removeAllListeners()',
  ofNothing: (event) => `.off(${event}, undefined)`,
  nothing: () => '.off(undefined)',
  otherClosure: (event) => `.off(${event}, () => {})`,
};

/** Listens twice, takes one of them away, and looks at what is left. */
const unlisten = fc
  .record({
    form: fc.constantFrom(...Object.keys(REMOVALS)),
    event: anyEvent,
    naming: anyNaming,
    verb: fc.constantFrom('on', 'once'),
    isLooked: fc.boolean(),
  })
  .map(({ form, event, naming, verb, isLooked }): Act => {
    return {
      name: `unlisten ${form}`,
      needs: 'up',
      write: (site) => {
        const { socket, number, settled, label } = site;
        const name = nameExpression(event, naming);
        const args = site.isTypeScript ? '(...args: any[])' : '(...args)';
        const say = [`${socket}.emit('say', ${name}, ${number});`, ...settled];
        const looked = isLooked
          ? [
              `log(${literal(label)}, ${socket}.listeners(${name}).length, ${socket}.hasListeners(${name}));`,
            ]
          : [];
        return [
          `const off${number} = ${args} => log(${heard(site, `${event} gone`)}, ...args);`,
          `${socket}.${verb}(${name}, off${number});`,
          `${socket}.on(${name}, ${args} => log(${heard(site, `${event} left`)}, ...args));`,
          ...looked,
          ...say,
          `${socket}${REMOVALS[form]?.(name, `off${number}`) ?? ''};`,
          ...looked,
          ...say,
        ];
      },
    };
  });

const catchAll = fc
  .record({
    verb: fc.constantFrom('onAny', 'onAny', 'prependAny', 'onAnyOutgoing'),
    removal: fc.constantFrom('none', 'one', 'all'),
    event: anyEvent,
  })
  .map(({ verb, removal, event }): Act => {
    return {
      name: `catch-all ${verb}`,
      needs: 'up',
      write: (site) => {
        const { socket, number, settled, label } = site;
        const args = site.isTypeScript ? '(...args: any[])' : '(...args)';
        const off = verb === 'onAnyOutgoing' ? 'offAnyOutgoing' : 'offAny';
        const say = [`${socket}.emit('say', ${literal(event)}, ${number});`, ...settled];
        const gone = removal === 'one' ? `any${number}` : '';
        return [
          `const any${number} = ${args} => log(${literal(label)}, '${verb}', ...args);`,
          `${socket}.${verb}(any${number});`,
          `${socket}.on(${literal(event)}, ${args} => log(${heard(site, event)}, ...args));`,
          ...say,
          ...(removal === 'none' ? [] : [`${socket}.${off}(${gone});`, ...say]),
        ];
      },
    };
  });

export function heard({ label }: Site, event: string): string {
  return `${literal(label)}, ${literal(`on ${event}`)}`;
}

export const listening: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: listen },
  { weight: 2, arbitrary: reserved },
  { weight: 2, arbitrary: many },
  { weight: 3, arbitrary: unlisten },
  catchAll,
);
/** What can be written right behind the creation. */
export const listeningFirst: fc.Arbitrary<Act> = fc.oneof(listen, reserved, many);
