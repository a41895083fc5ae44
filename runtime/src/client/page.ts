import { globals } from './environment.js';

export interface PageWatcher {
  /** The page or the network is back. `isSuspect`: connections made before are probably dead. */
  check(isSuspect: boolean): void;
  /** The page goes away. `isForGood`: else it may come back from the cache, and its session with it. */
  hide(isForGood: boolean): void;
}

/**
 * Watches what happens to the page; where there is none, nothing.
 * @returns a function that stops it.
 */
export function watchPage(watcher: PageWatcher): () => void {
  const onEvent = (event: Event): void => {
    const { type } = event;
    // That event says so.
    if (type === 'pagehide') watcher.hide(!(event as PageTransitionEvent).persisted);
    // A page that goes away says that it is hidden after it has said that it goes.
    else if (!(globals as { document?: Document }).document?.hidden || type === 'online') {
      watcher.check(type === 'online');
    }
  };
  if (typeof globals.addEventListener !== 'function') return () => undefined;
  const types = ['online', 'pageshow', 'pagehide', 'visibilitychange'];
  types.forEach((type) => globals.addEventListener(type, onEvent));
  return () => types.forEach((type) => globals.removeEventListener(type, onEvent));
}
