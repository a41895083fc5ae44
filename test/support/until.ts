import { setTimeout as delay } from 'node:timers/promises';

/** Waits for something that announces itself to nobody: asks again and again, and gives up after a time. */
export async function until(what: string, isSo: () => unknown, limitMs = 40_000): Promise<void> {
  for (const deadline = performance.now() + limitMs; !(await isSo()); await delay(2)) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
  }
}
