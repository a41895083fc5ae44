import type { Auth } from './options.js';

/** What credentials are at this moment. */
export function resolveAuth(
  auth: Auth | undefined,
): object | undefined | Promise<object | undefined> {
  if (typeof auth !== 'function') return auth;
  // The form with a parameter answers through it.
  return auth.length
    ? new Promise(auth as (answer: (auth: object) => void) => void)
    : (auth as () => object | undefined)();
}
