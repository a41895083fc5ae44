import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutgoingMessage } from '../../../runtime/src/server/packets/codec.js';
import { Namespaces } from '../../../runtime/src/server/session/namespaces.js';

const connect = (nsp = '/'): OutgoingMessage => ({ kind: 'connect', nsp });
const event = (name: string, nsp = '/'): OutgoingMessage => ({ kind: 'event', nsp, name });
const disconnect = (nsp = '/'): OutgoingMessage => ({ kind: 'disconnect', nsp });

/** The namespaces of one session, and what Socket.IO has been handed so far. */
function namespaces({ implicit, max = 3 }: { implicit?: string; max?: number } = {}) {
  const delivered: string[] = [];
  const refused: string[] = [];
  const subject = new Namespaces(
    {
      implicitNamespace: implicit,
      maxNamespaces: max,
      namespaceOf: (asked) => asked.replace(/\?.*/, ''),
    },
    {
      deliver: (message) =>
        delivered.push(
          `${message.nsp}:${message.kind === 'event' ? String(message.name) : message.kind}`,
        ),
      refuse: (nsp) => refused.push(nsp),
    },
  );
  const say = (...messages: OutgoingMessage[]) => messages.forEach((one) => subject.accept(one));
  return { subject, say, delivered, refused };
}

/** Behind what Socket.IO itself puts off. */
const nextTick = () => new Promise<void>((resolve) => process.nextTick(resolve));
/** Behind the present turn of the event loop. */
const nextTurn = () => new Promise<void>((resolve) => void setImmediate(resolve)).then(nextTick);

describe('what a client says in a namespace', () => {
  it('waits until the namespace is connected, and then goes on in order', async () => {
    const { subject, say, delivered } = namespaces();
    say(connect(), event('one'), event('two'));
    expect(delivered).toEqual(['/:connect']);
    subject.connected('/');
    expect(delivered).toEqual(['/:connect']);
    await nextTick();
    say(event('three'));
    expect(delivered).toEqual(['/:connect', '/:one', '/:two', '/:three']);
  });

  it('stays behind what is still held when it comes before the release', async () => {
    const { subject, say, delivered } = namespaces();
    say(connect(), event('one'));
    subject.connected('/');
    say(event('two'));
    await nextTick();
    expect(delivered).toEqual(['/:connect', '/:one', '/:two']);
  });

  it('is dropped when the namespace refuses, up to the next connect', async () => {
    const { subject, say, delivered } = namespaces();
    say(connect(), event('void'), connect(), event('meant'));
    subject.refused('/');
    expect(delivered).toEqual(['/:connect', '/:connect']);
    subject.connected('/');
    await nextTick();
    expect(delivered).toEqual(['/:connect', '/:connect', '/:meant']);
  });

  it('does not wait for another namespace', async () => {
    const { subject, say, delivered } = namespaces();
    say(connect('/a'), connect('/b'), event('held', '/a'));
    subject.connected('/b');
    await nextTick();
    say(event('free', '/b'));
    expect(delivered).toEqual(['/a:connect', '/b:connect', '/b:free']);
  });

  it('is dropped where it never connected, was disconnected, or has left', async () => {
    const { subject, say, delivered } = namespaces();
    say(event('early'), disconnect());
    say(connect('/a'), connect('/b'));
    subject.connected('/a');
    subject.connected('/b');
    await nextTick();
    subject.disconnected('/a');
    say(event('late', '/a'), disconnect('/a'), disconnect('/b'), event('late', '/b'));
    await nextTurn();
    expect(delivered).toEqual(['/a:connect', '/b:connect', '/b:disconnect']);
  });

  it('may connect once: a second connect is dropped', async () => {
    const { subject, say, delivered } = namespaces();
    say(connect(), connect());
    subject.connected('/');
    await nextTick();
    say(connect());
    expect(delivered).toEqual(['/:connect']);
  });

  it('may connect again in the breath in which it left, after Socket.IO has let go', async () => {
    const { subject, say, delivered } = namespaces();
    say(connect());
    subject.connected('/');
    await nextTick();
    say(event('last'), disconnect(), connect(), event('again'));
    expect(delivered).toEqual(['/:connect', '/:last']);
    await nextTurn();
    expect(delivered).toEqual(['/:connect', '/:last', '/:disconnect', '/:connect']);
    subject.connected('/');
    await nextTick();
    expect(delivered.at(-1)).toBe('/:again');
  });

  it('need not be told twice that it is over, when both sides disconnect at once', async () => {
    const { subject, say, delivered } = namespaces();
    say(connect());
    subject.connected('/');
    await nextTick();
    say(disconnect());
    subject.disconnected('/');
    await nextTurn();
    expect(delivered).toEqual(['/:connect']);
    say(connect());
    expect(delivered).toEqual(['/:connect', '/:connect']);
  });

  it('waits in the namespace that Socket.IO 2 joins by itself, where a connect says nothing', async () => {
    const { subject, say, delivered } = namespaces({ implicit: '/' });
    say(connect(), event('one'));
    expect(delivered).toEqual([]);
    subject.connected('/');
    await nextTick();
    expect(delivered).toEqual(['/:one']);
  });

  it('is said in the namespace that the connect names, whatever stands behind it', async () => {
    const { subject, say, delivered } = namespaces();
    say(connect('/a?token=x'), event('one', '/a'), connect('/a?token=y'));
    subject.connected('/a');
    await nextTick();
    expect(delivered).toEqual(['/a?token=x:connect', '/a:one']);
  });

  it('is refused past the bound, and possible again once there is room', async () => {
    const { subject, say, delivered, refused } = namespaces({ max: 1 });
    say(connect('/a'), connect('/b'));
    expect(refused).toEqual(['/b']);
    subject.connected('/a');
    await nextTick();
    say(disconnect('/a'));
    await nextTurn();
    say(connect('/b'));
    expect(delivered).toEqual(['/a:connect', '/a:disconnect', '/b:connect']);
  });
});

describe('whatever is said, and whatever Socket.IO answers', () => {
  const anyNsp = fc.constantFrom('/', '/a');
  const anyStep = fc.record({
    kind: fc.constantFrom(
      'connect',
      'event',
      'disconnect',
      'accepts',
      'refuses',
      'kicks',
      'tick',
      'turn',
    ),
    nsp: anyNsp,
  } as const);

  it('Socket.IO never gets a second connect, nor anything where the client is not connected', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 40 }), async (steps) => {
        // As Socket.IO sees it; `leaving` until the next tick, when it has let go.
        const states = new Map<string, 'deciding' | 'joined' | 'leaving'>();
        const wrong: string[] = [];
        const subject = new Namespaces(
          { implicitNamespace: undefined, maxNamespaces: 10, namespaceOf: (asked) => asked },
          {
            deliver({ kind, nsp = '/' }) {
              const state = states.get(nsp);
              const wanted = kind === 'connect' ? undefined : 'joined';
              if (state !== wanted) wrong.push(`${kind} while ${state}`);
              if (kind === 'connect') states.set(nsp, 'deciding');
              if (kind !== 'disconnect') return;
              states.set(nsp, 'leaving');
              process.nextTick(() => states.delete(nsp));
            },
            refuse: (nsp) => wrong.push(`refused ${nsp}`),
          },
        );
        /** Socket.IO's part, played only where it would. */
        const answer = (
          nsp: string,
          state: string,
          next: 'joined' | undefined,
          act: () => void,
        ) => {
          if (states.get(nsp) !== state) return;
          if (next) states.set(nsp, next);
          else states.delete(nsp);
          act();
        };
        const play = {
          connect: (nsp: string) => subject.accept(connect(nsp)),
          event: (nsp: string) => subject.accept(event('x', nsp)),
          disconnect: (nsp: string) => subject.accept(disconnect(nsp)),
          accepts: (nsp: string) => answer(nsp, 'deciding', 'joined', () => subject.connected(nsp)),
          refuses: (nsp: string) => answer(nsp, 'deciding', undefined, () => subject.refused(nsp)),
          kicks: (nsp: string) => answer(nsp, 'joined', undefined, () => subject.disconnected(nsp)),
          tick: nextTick,
          turn: nextTurn,
        };
        for (const { kind, nsp } of steps) await play[kind](nsp);
        await nextTurn();
        expect(wrong).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
