import type { Transform } from './context.js';
import { creations } from './creations.js';
import { factoryHandles } from './factory-handles.js';
import { factoryReferences } from './factory-references.js';
import { imports } from './imports.js';
import { members } from './members.js';
import { mocks } from './mocks.js';
import { mountBridge } from './mount-bridge.js';
import { requires } from './requires.js';
import { shimModules } from './shim-modules.js';
import { streams } from './streams/streams.js';
import { types } from './types.js';

/** All transforms, in the order in which they run on a file. */
export const TRANSFORMS: readonly Transform[] = [
  // First, because they settle under which name `connect` is imported, and which names are no longer used.
  creations,
  // Likewise, for a factory that is handed on.
  factoryHandles,
  // Before the imports too: a test keeps the name under which it has the double.
  mocks,
  // Before members, which then passes over the uses that became a stream.
  streams,
  members,
  // Names in scripts of pages, which import nothing.
  factoryReferences,
  // Renames the type in the text, before its import asks for the new name.
  types,
  // Then the imports, which need to know what is left of the old names.
  imports,
  requires,
  // What names the module after that goes to the shim.
  shimModules,
  // Last: it only adds lines, and must not stand between a statement and its import.
  mountBridge,
];
