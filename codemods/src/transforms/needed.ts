import type { FilePlan, RewriteSettings } from '../plan.js';
import type { Span } from '../span.js';

/**
 * Whether a part of a script is needed to carry out a plan: the plan names a place in it, or the part names a module. To
 * write a stream, all is needed.
 */
export function needed(
  code: string,
  plan: FilePlan,
  { clientModules }: RewriteSettings,
): (part: Span) => boolean {
  if (plan.streams.length > 0) return () => true;
  const starts = [...startsIn(plan)];
  const modules = [...clientModules];
  return ({ start, end }) => {
    if (starts.some((at) => at >= start && at < end)) return true;
    const text = code.slice(start, end);
    return NAMES_MODULE.test(text) || modules.some((name) => text.includes(name));
  };
}

const NAMES_MODULE = /\b(?:import|export|require|SocketIOClient)\b|socket\.io/;

/** Where everything that a plan names begins. */
function* startsIn(plan: object): Generator<number> {
  for (const [name, value] of Object.entries(plan)) {
    if (name === 'start') yield Number(value);
    else if (typeof value === 'object' && value !== null) yield* startsIn(value);
  }
}
