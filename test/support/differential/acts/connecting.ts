import * as fc from 'fast-check';
import type { Act, Site } from '../act.js';
import { literal } from '../values.js';

const leave = fc.constantFrom('disconnect', 'close').map((verb): Act => {
  return {
    name: verb,
    needs: 'up',
    leaves: 'down',
    write: ({ socket }) => [`${socket}.${verb}();`],
  };
});

const comeBack = fc.constantFrom('connect', 'open').map((verb): Act => {
  return {
    name: verb,
    needs: 'down',
    leaves: 'up',
    write: ({ socket, connected }) => [`${socket}.${verb}();`, ...connected],
  };
});

/** Sent to nobody, and kept until there is somebody. */
const away = fc.constantFrom('before', 'chained').map((form): Act => {
  return {
    name: `away ${form}`,
    needs: 'up',
    needsAlone: true,
    leaves: 'up',
    write: ({ socket, label, connected, settled }) => [
      `${socket}.disconnect();`,
      `${socket}.emit('say', 'said', 'while away');`,
      `log(${literal(label)}, 'away', ${socket}.connected, ${socket}.id);`,
      form === 'before' ? `${socket}.connect();` : `${socket}.connect().emit('note', 'coming');`,
      ...connected,
      ...settled,
    ],
  };
});

const kicked = fc.record({ isWhole: fc.boolean() }).map(({ isWhole }): Act => {
  return {
    name: 'kicked',
    needs: 'up',
    needsAlone: isWhole,
    leaves: 'down',
    write: ({ socket, label, isTypeScript }) => [
      'await new Promise((resolve) => {',
      `  ${socket}.once('disconnect', (reason) => { log(${literal(label)}, 'kicked', reason); resolve(undefined); });`,
      `  ${socket}.emit('kick', ${isWhole});`,
      '});',
      ...(isTypeScript
        ? []
        : [`log(${literal(label)}, ${socket}.disconnected, ${socket}.active);`]),
    ],
  };
});

/** The server ends the connection, and the client comes back by itself. */
const dropped: fc.Arbitrary<Act> = fc.constant({
  name: 'dropped',
  needs: 'up',
  needsAlone: true,
  leaves: 'up',
  write: ({ socket, label, connected, settled }) => [
    'await new Promise((resolve) => {',
    `  ${socket}.once('disconnect', (reason) => { log(${literal(label)}, 'dropped', reason); resolve(undefined); });`,
    `  ${socket}.emit('drop');`,
    '});',
    `${socket}.emit('say', 'said', 'while it comes back');`,
    ...connected,
    ...settled,
  ],
});

/** What waits for an answer when the connection ends is told so, or not, by how it waits. */
const cutShort = fc.constantFrom('request', 'timed', 'callback').map((form): Act => {
  return {
    name: `cut short ${form}`,
    needs: 'up',
    leaves: 'down',
    write: (site) => {
      const { socket, label, number, isTypeScript } = site;
      const told = literal(label);
      const any = isTypeScript ? ': any' : '';
      const asked: Record<typeof form, string[]> = {
        request: [
          `const cut${number} = ${socket}.emitWithAck('never', 4).catch((error) => log(${told}, 'cut', error));`,
        ],
        timed: [
          `const cut${number} = new Promise((resolve) => {`,
          `  ${socket}.timeout(9000).emit('never', 5, (error${any}) => { log(${told}, 'cut', error); resolve(undefined); });`,
          '});',
        ],
        callback: [
          `const cut${number} = ${socket}.emit('never', 6, () => log(${told}, 'never told')) && undefined;`,
        ],
      };
      return [
        ...asked[form],
        `await ${socket}.emitWithAck('ask', 'still there');`,
        `${socket}.disconnect();`,
        `await cut${number};`,
      ];
    },
  };
});

/** The token is wrong, then right. */
const refused = fc
  .record({ form: fc.constantFrom('object', 'property', 'function'), isData: fc.boolean() })
  .map(({ form, isData }): Act => {
    return {
      name: `refused ${form}`,
      needs: 'down',
      leaves: 'up',
      write: (site) => {
        const { socket, label, connected } = site;
        const name = literal(label);
        const any = site.isTypeScript ? ': any' : '';
        const data = isData ? 'error.data' : 'error.data.code';
        const auth: Record<typeof form, (token: string) => string> = {
          object: (token) => `${socket}.auth = { name: ${name}, token: ${literal(token)} };`,
          property: (token) =>
            `${socket}.auth = Object.assign({}, { name: ${name}, token: ${literal(token)} });`,
          function: (token) =>
            `${socket}.auth = (cb${any}) => cb({ name: ${name}, token: ${literal(token)} });`,
        };
        return [
          auth[form]('bad'),
          'await new Promise((resolve) => {',
          `  ${socket}.once('connect_error', (error${any}) => {`,
          `    log(${name}, 'refused', error instanceof Error, error.message, ${data}, ${socket}.active);`,
          '    resolve(undefined);',
          '  });',
          `  ${socket}.connect();`,
          '});',
          auth[form]('good'),
          `${socket}.connect();`,
          ...connected,
        ];
      },
    };
  });

/** The attempts to come back, as the manager tells of them. */
const reconnecting = fc.constantFrom('on', 'once').map((verb): Act => {
  return {
    name: 'reconnecting',
    needs: 'up',
    needsAlone: true,
    leaves: 'up',
    write: ({ socket, label, connected, settled }) => [
      `${socket}.io.${verb}('reconnect_attempt', (attempt) => log(${literal(label)}, 'attempt', attempt));`,
      `${socket}.io.${verb}('reconnect', (attempt) => log(${literal(label)}, 'reconnected', attempt));`,
      `${socket}.emit('drop');`,
      `await new Promise((resolve) => ${socket}.once('disconnect', resolve));`,
      ...connected,
      ...settled,
    ],
  };
});

const READS: Readonly<Record<string, (site: Site) => string>> = {
  connected: ({ socket }) => `${socket}.connected`,
  optional: ({ socket }) => `${socket}?.connected`,
  disconnected: ({ socket }) => `${socket}.disconnected`,
  negated: ({ socket }) => `!${socket}.disconnected`,
  twice: ({ socket }) => `!!${socket}.disconnected`,
  active: ({ socket }) => `${socket}.active`,
  inactive: ({ socket }) => `!${socket}.active`,
  compared: ({ socket }) => `${socket}.active === true`,
  both: ({ socket }) => `${socket}.connected && ${socket}.active`,
  either: ({ socket }) => `${socket}.disconnected || ${socket}.active`,
  chosen: ({ socket }) => `${socket}.disconnected ? 'off' : 'on'`,
  typed: ({ socket }) => `typeof ${socket}.id`,
  equal: ({ socket }) => `${socket}.disconnected === false`,
  text: ({ socket }) => `\`\${${socket}.disconnected}\``,
  listed: ({ socket }) => `[${socket}.active, ${socket}.disconnected]`,
  keyed: ({ socket }) => `{ isActive: ${socket}.active, off: ${socket}.disconnected }`,
  recovered: ({ socket }) => `Boolean(${socket}.recovered)`,
  quoted: ({ socket }) => `${socket}['connected']`,
  called: ({ socket }) => `String(${socket}.active)`,
  awaited: ({ socket }) => `await ${socket}.disconnected`,
  void: ({ socket }) => `typeof ${socket}.active`,
  nullish: ({ socket }) => `${socket}.id ?? 'nobody'`,
  namespace: ({ socket }) => `${socket}.nsp`,
};

const read = fc.constantFrom(...Object.keys(READS)).map((form): Act => {
  return {
    name: `read ${form}`,
    needs: 'known',
    write: (site) => {
      const text = READS[form]?.(site) ?? '';
      // The id is another one at each run.
      const value = form === 'nullish' && site.standing === 'up' ? `(${text}).length > 5` : text;
      return [`log(${literal(site.label)}, 'read', ${value});`];
    },
  };
});

export const connecting: fc.Arbitrary<Act> = fc.oneof(
  { weight: 2, arbitrary: leave },
  comeBack,
  away,
  kicked,
  dropped,
  cutShort,
  refused,
  reconnecting,
  { weight: 5, arbitrary: read },
);
