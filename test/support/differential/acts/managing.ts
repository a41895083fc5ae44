import * as fc from 'fast-check';
import type { Act, Site } from '../act.js';
import { literal } from '../values.js';

/** What applications do with the manager, and with what the next connection is given. */
const cut: fc.Arbitrary<Act> = fc.constant({
  name: 'engine closed',
  needs: 'up',
  needsAlone: true,
  leaves: 'up',
  write: ({ socket, label, connected }) => [
    'await new Promise((resolve) => {',
    `  ${socket}.once('disconnect', (reason) => { log(${literal(label)}, 'cut', reason); resolve(undefined); });`,
    `  ${socket}.io.engine.close();`,
    '});',
    ...connected,
  ],
});

const CHANGES: Readonly<Record<string, (site: Site) => string>> = {
  query: ({ socket, label }) =>
    `${socket}.io.opts.query = { name: ${literal(label)}, room: 'the next' };`,
  auth: ({ socket, label }) => `${socket}.auth = { name: ${literal(label)}, room: 'the next' };`,
  function: ({ socket, label, isTypeScript }) =>
    `${socket}.auth = (cb${isTypeScript ? ': any' : ''}) => { cb({ name: ${literal(label)}, at: 'the next' }); };`,
  async: ({ socket, label, isTypeScript }) =>
    `${socket}.auth = async (cb${isTypeScript ? ': any' : ''}) => { await undefined; cb({ name: ${literal(label)}, at: 'last' }); };`,
};

/** What is changed counts at the next connection. */
const changed = fc.constantFrom(...Object.keys(CHANGES)).map((form): Act => {
  return {
    name: `changed ${form}`,
    needs: 'up',
    needsAlone: true,
    leaves: 'up',
    write: (site) => [
      CHANGES[form]?.(site) ?? '',
      `${site.socket}.disconnect();`,
      `${site.socket}.connect();`,
      ...site.connected,
    ],
  };
});

const READS: Readonly<Record<string, (site: Site) => string>> = {
  transport: ({ socket }) => `typeof ${socket}.io.engine.transport.name`,
  delay: ({ socket }) => `${socket}.io.reconnectionDelay()`,
  reconnection: ({ socket }) => `${socket}.io.reconnection()`,
  attempts: ({ socket }) => `${socket}.io.reconnectionAttempts() > 1`,
  own: ({ socket }) => `${socket}.io === ${socket}.io`,
  timeout: ({ socket }) => `typeof ${socket}.io.timeout()`,
  sent: ({ socket }) => `${socket}.sendBuffer.length`,
  any: ({ socket }) => `${socket}.listenersAny().length`,
};

const read = fc.constantFrom(...Object.keys(READS)).map((form): Act => {
  return {
    name: `manager ${form}`,
    needs: 'up',
    write: (site) => [`log(${literal(site.label)}, 'manager', ${READS[form]?.(site) ?? ''});`],
  };
});

/** Words said in a listener to `connect` come after those that waited for it. */
const greeting = fc.constantFrom('on', 'once').map((verb): Act => {
  return {
    name: `greeting ${verb}`,
    needs: 'down',
    leaves: 'up',
    write: ({ socket, connected }) => [
      `${socket}.emit('note', 'waited');`,
      `${socket}.${verb}('connect', () => { ${socket}.emit('note', 'at connect'); });`,
      `${socket}.emit('note', 'waited too');`,
      `${socket}.connect();`,
      ...connected,
    ],
  };
});

export const managing: fc.Arbitrary<Act> = fc.oneof(
  cut,
  changed,
  { weight: 2, arbitrary: read },
  greeting,
);
