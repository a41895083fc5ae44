import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadModule } from '../load-module.js';
import { parseRecording, playRecording } from './recording.js';
import type { Stage } from './stage.js';

/** What is played with each client library. */
export type Scenario = (stage: Stage) => unknown;

/**
 * A module that exports a function, or a recording in JSON lines.
 *
 * @throws {Error} when it is neither
 */
export async function loadScenario(file: string): Promise<Scenario> {
  const path = resolve(file);
  if (/\.(?:jsonl|ndjson)$/.test(path)) {
    const lines = parseRecording(readFileSync(path, 'utf8'));
    return (stage) => playRecording(lines, stage);
  }
  const scenario = await loadModule(path);
  if (isScenario(scenario)) return scenario;
  throw new Error(
    `${file} exports no function. Wanted is a module such as \`export default async ({ connect }) => { … }\`, or a recording that ends in .jsonl.`,
  );
}

/** Connects, and listens for so long. */
export function listenFor(ms: number): Scenario {
  return async ({ connect, sleep }) => {
    await connect();
    await sleep(ms);
  };
}

function isScenario(value: unknown): value is Scenario {
  return typeof value === 'function';
}
