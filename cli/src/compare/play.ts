import type { Player } from './player.js';
import type { Scenario } from './scenario.js';
import { Stage } from './stage.js';
import type { StageSettings } from './stage.js';
import type { Transcript } from './transcript.js';

/** How a play ends. */
export interface PlayOptions extends StageSettings {
  /** It is over when nothing has come for so long. */
  readonly quietMs: number;
}

/** At most so many quiet times: a server that never stops talking is cut off. */
const MOST_WAITS = 20;

/** Plays a scenario with one client library, and waits for what comes behind it. */
export async function play(
  scenario: Scenario,
  player: Player,
  { quietMs, ...settings }: PlayOptions,
): Promise<Transcript> {
  const stage = new Stage(player, settings);
  try {
    await scenario(stage);
  } catch (error) {
    return stage.stop(error ?? 'it threw nothing');
  }
  await stage.settle(quietMs, quietMs * MOST_WAITS);
  return stage.stop();
}
