import { globals } from './environment.js';

const ADVICE =
  'sse-migrate: several tabs hold a stream over HTTP/1.1, and a browser opens six connections to a host for all of them. ' +
  'Serve HTTP/2, or share one: shareAcrossTabs() of @sse-migrate/runtime/tabs';

let isListening = false;

/**
 * Warns, once in each page, when there are two at a time that have called it for their own server. What another server speaks,
 * a browser does not tell.
 */
export function warnOfManyTabs(url: string): void {
  if (isListening || new URL(url).origin !== location.origin) return;
  isListening = true;
  const channel = new BroadcastChannel('sse-migrate HTTP/1.1');
  let hasWarned = false;
  channel.addEventListener('message', ({ data: isNew }: MessageEvent<boolean>) => {
    if (isNew) say(false);
    if (!hasWarned) console.warn(ADVICE);
    hasWarned = true;
  });
  say(true);
  // A page with a channel is not kept for the way back.
  globals.addEventListener('pagehide', () => channel.close(), { once: true });

  function say(isNew: boolean): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel has none
    channel.postMessage(isNew);
  }
}
