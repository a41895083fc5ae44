import { report } from '../client/environment.js';

type Call = (target: object) => void;

/** What stands in for a member that is not there yet. */
interface Absent {
  readonly [member: string]: unknown;
}

/**
 * Something with the members of what is still being loaded. Until it is there, calls and assignments are kept, in order, and what
 * is read is `absent`'s; a call gives the thing itself, for chains, or a promise where its name is one of `promised`.
 * @param nested members that are such things themselves
 */
export function createLater<Target extends object>(
  loading: Promise<Target>,
  absent: Absent,
  promised: readonly string[],
  nested: readonly string[],
): Target {
  let target: object | undefined;
  const kept: Call[] = [];
  const start = (loaded: Target): void => {
    target = loaded;
    kept.splice(0).forEach((call) => call(loaded));
  };
  loading.then(start).catch(report);

  function whenThere(call: Call): void {
    if (target) call(target);
    else kept.push(call);
  }

  const parts = new Map<string, object>(
    nested.map((name) => [
      name,
      // They are objects: that is what they are named here for.
      createLater(
        loading.then((loaded) => Reflect.get(loaded, name) as object),
        {},
        [],
        [],
      ),
    ]),
  );

  function callLater(name: string): (...args: unknown[]) => unknown {
    return (...args) => {
      if (!promised.includes(name)) {
        whenThere((there) => callOn(there, name, args));
        return later;
      }
      return new Promise((resolve) => whenThere((there) => resolve(callOn(there, name, args))));
    };
  }

  const later: object = new Proxy(
    {},
    {
      get(_, name) {
        // It is not a promise of itself.
        if (typeof name === 'symbol' || name === 'then') return undefined;
        if (!target) return parts.get(name) ?? (name in absent ? absent[name] : callLater(name));
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        const there = target;
        return (...args: unknown[]) => {
          const answer = callOn(there, name, args);
          return answer === there ? later : answer;
        };
      },
      set(_, name, value) {
        whenThere((there) => Reflect.set(there, name, value, there));
        return true;
      },
    },
  );
  // It has the members of what is loaded, now or later.
  return later as Target;
}

function callOn(target: object, name: string, args: unknown[]): unknown {
  const method: unknown = Reflect.get(target, name, target);
  if (typeof method !== 'function') throw new TypeError(`${name}: not a method of what was loaded`);
  return Reflect.apply(method, target, args);
}
