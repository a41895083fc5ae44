import { setTimeout as delay } from 'node:timers/promises';

/** Waits for something that announces itself to nobody: asks again and again, and gives up after 10 s. */
export async function until(what: string, isSo: () => unknown): Promise<void> {
  for (const deadline = Date.now() + 10_000; !(await isSo()); await delay(2)) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
  }
}
