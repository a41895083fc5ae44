/** Below it, there is little to be had. */
const WORTH_IT = 200 * 2 ** 20;

/**
 * Gives memory back that nobody refers to any more. V8 by itself would first let the heap grow to twice what it was, and
 * carry what is dead along on the way.
 */
export function collectGarbage(): void {
  if (process.memoryUsage.rss() < WORTH_IT) return;
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  const { runInNewContext } = process.getBuiltinModule('node:vm');
  setFlagsFromString('--expose-gc');
  // Only contexts that are made from now on have it.
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
}
