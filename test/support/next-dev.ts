import { type RunningServer, startServer } from './application.js';

/** The package.json of a Next application in a folder of test/proxies. */
export const NEXT_PACKAGE = JSON.stringify({
  scripts: { start: 'node ../node_modules/next/dist/bin/next dev -p 0 -H 127.0.0.1' },
});

/** Starts Next's development server on a free port, in a folder that has such a package.json. */
export function startNextDev(dir: string): Promise<RunningServer> {
  return startServer(dir, { NEXT_TELEMETRY_DISABLED: '1' });
}
