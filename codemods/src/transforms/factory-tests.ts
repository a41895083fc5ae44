import { CLIENT_GLOBAL } from '../catalog/modules.js';
import type { Transform } from './context.js';

/** `typeof io` asks whether a script has been loaded, which is now that of the native client. */
export const factoryTests: Transform = {
  name: 'factory-tests',
  run({ source, plan }) {
    for (const span of plan.factoryTests) source.splices.overwrite(span, CLIENT_GLOBAL);
  },
};
