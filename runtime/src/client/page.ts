import { globals } from './environment.js';

export interface PageWatcher {
  /** The page or the network is back. `isSuspect`: connections made before are probably dead. */
  check(isSuspect: boolean): void;
  /** The page goes away. `isForGood`: else it may come back from the cache, and its session with it. */
  hide(isForGood: boolean): void;
}

/** Looks whether more tabs hold a stream than HTTP/1.1 has connections for. */
export function countTabs(url: string): void {
  // Not all that looks like a page has these. An entry of that type is one of those.
  const [page] = (globals.performance?.getEntriesByType?.('navigation') ??
    []) as PerformanceNavigationTiming[];
  if (page?.nextHopProtocol !== 'http/1.1') return;
  // Loaded only where it may have something to say; without it nothing is lost but a warning.
  import('./many-tabs.js').then((tabs) => tabs.warnOfManyTabs(url)).catch(() => undefined);
}

/**
 * Watches what happens to the page; where there is none, nothing.
 * @returns a function that stops it.
 */
export function watchPage(watcher: PageWatcher): () => void {
  const onEvent = (event: Event): void => {
    const { type } = event;
    // What a stream brings to a page that is frozen may be the last that Chromium lets it have.
    const isSuspect = type === 'online' || type === 'resume';
    // That event says so.
    if (type === 'pagehide') watcher.hide(!(event as PageTransitionEvent).persisted);
    // A page that goes away says that it is hidden after it has said that it goes.
    else if (isSuspect || !(globals as { document?: Document }).document?.hidden) {
      watcher.check(isSuspect);
    }
  };
  const types = ['online', 'resume', 'pageshow', 'pagehide', 'visibilitychange'];
  // On their way down: the document's own do not all come up again.
  types.forEach((type) => globals.addEventListener?.(type, onEvent, true));
  return () => types.forEach((type) => globals.removeEventListener?.(type, onEvent, true));
}
