export { createIo, type Io, type RolloutOptions } from './create-io.js';
