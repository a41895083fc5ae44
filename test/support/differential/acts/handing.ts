import * as fc from 'fast-check';
import type { Act, Site } from '../act.js';
import { anyEvent, anyValue, literal } from '../values.js';

/** How code of an application hands its socket on, and uses what it was given: statements, told `label`. */
type Form = (site: Site, given: { event: string; value: string }) => readonly string[];

const any = ({ isTypeScript }: Site): string => (isTypeScript ? ': any' : '');
const rest = ({ isTypeScript }: Site): string => (isTypeScript ? '(...args: any[])' : '(...args)');

const FORMS: Readonly<Record<string, Form>> = {
  facade: (site, { event, value }) => [
    `const api${site.number} = {`,
    `  on: (name${any(site)}, handler${any(site)}) => ${site.socket}.on(name, handler),`,
    `  emit: (name${any(site)}, ${rest(site).slice(1, -1)}) => ${site.socket}.emit(name, ...args),`,
    '};',
    `api${site.number}.on(${event}, ${rest(site)} => log(${label(site)}, 'facade', ...args));`,
    `api${site.number}.emit('say', ${event}, ${value});`,
  ],
  destructured: (site, { event, value }) => [
    `function speak${site.number}({ socket, event }${any(site)}) { socket.emit('say', event, ${value}); }`,
    `speak${site.number}({ socket: ${site.socket}, event: ${event} });`,
  ],
  renamed: (site, { event, value }) => [
    `const { it${site.number}: own${site.number} } = { it${site.number}: ${site.socket} };`,
    `own${site.number}.emit('say', ${event}, ${value});`,
  ],
  pair: (site, { event, value }) => [
    `const [first${site.number}, word${site.number}] = [${site.socket}, ${event}];`,
    `first${site.number}.emit('say', word${site.number}, ${value});`,
  ],
  class: (site, { event, value }) => [
    `class Speaker${site.number} {`,
    ...(site.isTypeScript ? ['socket: any;'] : []),
    `  constructor(socket${any(site)}) { this.socket = socket; this.onEvent = this.onEvent.bind(this); }`,
    `  onEvent(${rest(site).slice(1, -1)}) { log(${label(site)}, 'method', this.socket.connected, ...args); }`,
    `  start() { this.socket.on(${event}, this.onEvent); return this; }`,
    `  say(value${any(site)}) { this.socket.emit('say', ${event}, value); return this; }`,
    `  stop() { this.socket.off(${event}, this.onEvent); }`,
    '}',
    `const speaker${site.number} = new Speaker${site.number}(${site.socket}).start().say(${value});`,
    ...site.settled,
    `speaker${site.number}.stop();`,
    `speaker${site.number}.say('unheard');`,
  ],
  private: (site, { event, value }) => [
    `class Keeper${site.number} {`,
    `  #socket${any(site)};`,
    `  static of(socket${any(site)}) { const keeper = new Keeper${site.number}(); keeper.#socket = socket; return keeper; }`,
    '  get socket() { return this.#socket; }',
    `  say(value${any(site)}) { this.#socket?.emit('say', ${event}, value); }`,
    '}',
    `Keeper${site.number}.of(${site.socket}).say(${value});`,
    `Keeper${site.number}.of(${site.socket}).socket.emit('note', ${value});`,
  ],
  hook: (site, { event, value }) => [
    `function useChat${site.number}(socket${any(site)}) {`,
    `  const send = (text${any(site)}) => { socket.emit('say', ${event}, text); };`,
    '  const leave = () => socket.off();',
    '  return { socket, send, leave };',
    '}',
    `const { send: send${site.number}, socket: used${site.number} } = useChat${site.number}(${site.socket});`,
    `send${site.number}(${value});`,
    `log(${label(site)}, 'used', used${site.number}.connected);`,
  ],
  loop: (site, { event, value }) => [
    `const group${site.number} = { main: ${site.socket} };`,
    `Object.values(group${site.number}).forEach((each) => each.emit('say', ${event}, ${value}));`,
    `for (const key in group${site.number}) group${site.number}[key${site.isTypeScript ? " as 'main'" : ''}].emit('note', key);`,
  ],
  set: (site, { event, value }) => [
    `const set${site.number} = new Set([${site.socket}]);`,
    `for (const each of set${site.number}) each.emit('say', ${event}, ${value});`,
    `await Promise.all([...set${site.number}].map((each) => each.emitWithAck('ask', 1)));`,
  ],
  defaulted: (site, { event, value }) => [
    `const ask${site.number} = (value${any(site)}, via = ${site.socket}) => via.emit('say', ${event}, value);`,
    `ask${site.number}(${value});`,
  ],
  curried: (site, { event, value }) => [
    `const to${site.number} = (socket${any(site)}) => (name${any(site)}) => (value${any(site)}) => socket.emit('say', name, value);`,
    `to${site.number}(${site.socket})(${event})(${value});`,
  ],
  conditional: (site, { event, value }) => [
    `const maybe${site.number} = Date.now() > 0 ? ${site.socket} : null;`,
    `if (maybe${site.number}) maybe${site.number}.emit('say', ${event}, ${value});`,
    `(maybe${site.number} ?? ${site.socket}).emit('note', 'either');`,
    `(maybe${site.number} || undefined)?.emit('note', 'or');`,
  ],
  assigned: (site, { event, value }) => [
    `let late${site.number}${any(site)};`,
    `late${site.number} ??= ${site.socket};`,
    `late${site.number}.emit('say', ${event}, ${value});`,
    `late${site.number} = undefined;`,
    `late${site.number}?.emit('note', 'nobody');`,
  ],
  thenable: (site, { event, value }) => [
    `await Promise.resolve(${site.socket}).then((socket) => { socket.emit('say', ${event}, ${value}); });`,
    `(await Promise.resolve(${site.socket})).emit('note', 'awaited');`,
  ],
  dataOrCallback: (site, { event, value }) => [
    `const send${site.number} = (name${any(site)}, data${any(site)}, done${any(site)}) => ${site.socket}.emit(name, data, done);`,
    `await new Promise((resolve) => send${site.number}('ask', ${value}, resolve)).then((answer) => log(${label(site)}, 'given', answer));`,
    `send${site.number}('note', ${event}, ${value});`,
  ],
  bystander: (site, { event, value }) => [
    `const bus${site.number} = {`,
    '  heard: 0,',
    `  on(_name${any(site)}, handler${any(site)}) { handler(); return this; },`,
    '  emit() { this.heard += 1; return this; },',
    '  disconnect() { this.heard += 10; return this; },',
    '  connect() { return this.disconnected; },',
    '  disconnected: false,',
    '  send: () => 1,',
    '  active: true,',
    '};',
    `bus${site.number}.on('connect', () => { ${site.socket}.emit('say', ${event}, ${value}); }).emit().disconnect();`,
    `log(${label(site)}, 'bystander', bus${site.number}.heard, bus${site.number}.connect(), bus${site.number}.send(), bus${site.number}.active);`,
  ],
  ownProperty: (site, { event, value }) => [
    `${cast(site)}.userName = ${event};`,
    `${site.socket}.emit('say', ${cast(site)}.userName, ${value});`,
    `log(${label(site)}, 'own', ${cast(site)}.userName);`,
  ],
  ownMethod: (site, { event, value }) => [
    `${cast(site)}.whisperTo = (text${any(site)}) => ${site.socket}.emit('say', ${event}, text);`,
    `${cast(site)}.whisperTo(${value});`,
  ],
  timedTwice: (site, { value }) => [
    `const timed${site.number} = ${site.socket}.timeout(5000);`,
    `log(${label(site)}, 'timed', await timed${site.number}.emitWithAck('ask', ${value}));`,
  ],
  selfRemoving: (site, { event, value }) => [
    `const again${site.number} = ${rest(site)} => {`,
    `  log(${label(site)}, 'again', ...args);`,
    `  ${site.socket}.off(${event}, again${site.number});`,
    `  ${site.socket}.once(${event}, () => log(${label(site)}, 'nested'));`,
    '};',
    `${site.socket}.on(${event}, again${site.number});`,
    `${site.socket}.emit('say', ${event}, ${value});`,
    ...site.settled,
    `${site.socket}.emit('say', ${event}, ${value});`,
  ],
  nested: (site, { event, value }) => [
    'await new Promise((resolve) => {',
    `  ${site.socket}.emit('ask', ${value}, () => {`,
    `    ${site.socket}.emit('say', ${event}, 'nested');`,
    `    ${site.socket}.emit('ask', 'inner', resolve);`,
    '  });',
    '});',
  ],
  spliced: (site, { event, value }) => [
    `${site.socket}.on(${event}, ${rest(site)} => log(${label(site)}, 'spliced', ...args));`,
    `${site.socket}.listeners(${event}).splice(0, 1);`,
    `${site.socket}.emit('say', ${event}, ${value});`,
    `log(${label(site)}, ${site.socket}.listeners(${event}).length);`,
  ],
  read: (site, { event }) => [
    `const { connected: up${site.number}, id: id${site.number} } = ${site.socket};`,
    `log(${label(site)}, 'read', up${site.number}, typeof id${site.number}, ${event});`,
  ],
  inText: (site, { event, value }) => [
    `// socket.emit('say'), io(url) and socket.disconnected are words of a comment`,
    `log(${label(site)}, 'socket.emit(1); io.connect()', \`\${${site.socket}.connected ? 'socket.on' : ''}\`);`,
    `${site.socket}.emit( /* the event */ 'say', ${event}, // and what it says`,
    `  ${value},`,
    ');',
  ],
  thrown: (site) => [
    `try { ${site.socket}.emit('disconnect'); log(${label(site)}, 'not thrown'); }`,
    `catch (error) { log(${label(site)}, 'thrown', error instanceof Error); }`,
    `try { ${site.socket}.emit('note', 1n); log(${label(site)}, 'not thrown'); }`,
    `catch (error) { log(${label(site)}, 'thrown', error instanceof Error); }`,
  ],
  overwritten: (site, { event, value }) => [
    `const emit${site.number} = ${site.socket}.emit;`,
    `${cast(site)}.emit = ${rest(site)} => { log(${label(site)}, 'sending', args[0]); return emit${site.number}.apply(${site.socket}, args${site.isTypeScript ? ' as any' : ''}); };`,
    `${site.socket}.emit('say', ${event}, ${value});`,
    ...site.settled,
    `${cast(site)}.emit = emit${site.number};`,
  ],
};

function cast({ socket, isTypeScript }: Site): string {
  return isTypeScript ? `(${socket} as any)` : socket;
}

function label({ label: text }: Site): string {
  return literal(text);
}

export const handing: fc.Arbitrary<Act> = fc
  .record({ form: fc.constantFrom(...Object.keys(FORMS)), event: anyEvent, value: anyValue })
  .map(({ form, event, value }): Act => {
    return {
      name: `hand ${form}`,
      needs: 'up',
      write: (site) => [
        ...(FORMS[form]?.(site, { event: literal(event), value }) ?? []),
        ...site.settled,
      ],
    };
  });
