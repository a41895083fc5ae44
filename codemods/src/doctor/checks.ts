import { nginx } from './nginx.js';
import type { Check } from './problem.js';

/** Every check, in the order in which a request meets what it looks at. */
export const CHECKS: readonly Check[] = [nginx];
