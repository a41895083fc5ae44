import { CLIENT_GLOBAL } from '../catalog/modules.js';
import type { Transform } from './context.js';

/**
 * `typeof io` asks whether a script has been loaded, which is now that of the native client; and whoever is handed its
 * global, or `connect` of it, makes sockets as before.
 */
export const factoryReferences: Transform = {
  name: 'factory-references',
  run({ source, plan }) {
    for (const { start, end, kind } of plan.factoryReferences) {
      const name = kind === 'function' ? `${CLIENT_GLOBAL}.connect` : CLIENT_GLOBAL;
      source.splices.overwrite({ start, end }, name);
    }
  },
};
