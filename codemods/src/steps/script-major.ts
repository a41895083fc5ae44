import { SOCKET_IO_SERVER } from '../catalog/modules.js';
import { readClientVersions } from '../project/client-versions.js';
import type { ProjectFacts } from './project-facts.js';
import { givesFactory } from './page-scripts.js';
import type { PageScript } from './page-scripts.js';

/** `/socket.io/4.7.5/`, `/npm/socket.io-client@4`, `socket.io-2.3.0.min.js`. */
const VERSION = /socket\.io(?:[.-]client)?(?:@|\/|-)[v^~]?(\d+)[.\d]*/;

/**
 * The lowest major version of Socket.IO's browser build that some page loads: by its URL, or that of the server which
 * serves it, or its shim. `undefined` where nothing says it of one of them.
 */
export function findScriptMajor(
  { files }: ProjectFacts,
  scripts: readonly PageScript[],
): number | undefined {
  const serverMajorOf = readClientVersions([...files.values()], new Set([SOCKET_IO_SERVER]));
  const majors = scripts
    .filter(({ script }) => givesFactory(script.kind))
    .map(({ path, script: { kind, value } }) => {
      if (kind !== 'elsewhere') return serverMajorOf(path);
      const [, major] = VERSION.exec(value) ?? [];
      return major === undefined ? undefined : Number(major);
    });
  const known = majors.filter((major) => major !== undefined);
  return known.length === 0 || known.length < majors.length ? undefined : Math.min(...known);
}
