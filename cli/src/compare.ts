import { compareTranscripts } from './compare/compare-transcripts.js';
import { formatComparison, formatDifferences } from './compare/format-comparison.js';
import type { Comparison } from './compare/format-comparison.js';
import { play } from './compare/play.js';
import type { PlayOptions } from './compare/play.js';
import type { Player, PlayerTarget } from './compare/player.js';
import { openRecording, typedScenario } from './compare/record.js';
import { recordTo } from './compare/recording.js';
import { listenFor, loadScenario } from './compare/scenario.js';
import type { Scenario } from './compare/scenario.js';
import { socketIoPlayer } from './compare/socket-io-player.js';
import { ssePlayer } from './compare/sse-player.js';
import type { SseClient } from './compare/sse-player.js';
import type { Transcript } from './compare/transcript.js';
import { describeVariation, toleranceOf, withVariation } from './compare/variation.js';
import { EXIT } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';
import type { Terminal } from './terminal.js';

export interface CompareOptions {
  readonly url: URL;
  readonly scenario?: string;
  /** Seconds. */
  readonly for: number;
  readonly together?: boolean;
  readonly record?: string;
  readonly client: string;
  readonly sse: SseClient;
  readonly path: string;
  readonly socketIoPath: string;
  readonly auth?: object;
  readonly header?: readonly (readonly [string, string])[];
  readonly ignore?: readonly string[];
  readonly tolerance: number;
  readonly quiet: number;
  readonly patience: number;
  readonly json?: boolean;
}

/** `sse-migrate compare` */
export async function compare(options: CompareOptions, terminal: Terminal): Promise<ExitCode> {
  const target = targetOf(options);
  const socketIo = socketIoPlayer(target, options.client, process.cwd());
  if (options.record !== undefined) return record(options.record, socketIo, options, terminal);
  const sse = ssePlayer(options.sse, target);
  const isTogether = options.together === true || options.scenario === undefined;
  const scenario = await scenarioOf(options);
  const begin = (player: Player): Promise<Transcript> => play(scenario, player, pace(options));
  // With Socket.IO twice, so that it is known what varies by itself.
  const [first, second, other] = isTogether
    ? await Promise.all([begin(socketIo), begin(socketIo), begin(sse)])
    : [await begin(socketIo), await begin(socketIo), await begin(sse)];
  const failed = [first, second].find(({ failure }) => failure !== undefined);
  if (failed !== undefined) {
    terminal.say(
      `The scenario fails with ${socketIo.name} itself: ${failed.failure}\nNothing was compared. Is the server at ${options.url.origin}, and of a version that this client can talk to? What it asks for before it lets anybody in goes into --auth or --header.\n`,
    );
    return EXIT.failed;
  }
  const given = toleranceOf(options.ignore ?? [], options.tolerance);
  const tolerance = withVariation(given, first, second, { isTogether });
  const comparison: Comparison = {
    url: options.url.href,
    socketIo: socketIo.name,
    sse: sse.name,
    counts: countsOf(first),
    differences: compareTranscripts(first, other, tolerance, { isTogether }),
    leftOut: describeVariation(tolerance),
    ...(other.failure === undefined ? {} : { failure: other.failure }),
  };
  if (options.json === true) {
    terminal.print(`${JSON.stringify({ version: 1, ...comparison }, null, 2)}\n`);
  } else terminal.print(formatDifferences(comparison));
  terminal.say(formatComparison(comparison));
  if (isWithoutBridge(other)) {
    terminal.say(
      `No stream came from ${options.path}: is the bridge mounted there? \`sse-migrate transform . --only server\` mounts it, and --path names another place.\n`,
    );
  }
  const isSame = comparison.differences.length === 0 && other.failure === undefined;
  return isSame ? EXIT.ok : EXIT.needsPerson;
}

async function record(
  file: string,
  player: Player,
  options: CompareOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const scenario =
    options.scenario === undefined
      ? typedScenario(process.stdin, terminal.say)
      : await scenarioOf(options);
  const write = openRecording(file);
  let lines = 0;
  const observer = recordTo((line) => {
    write(line);
    lines += 1;
    if ('heard' in line) terminal.say(`  heard   ${JSON.stringify(line.heard)}\n`);
  });
  const { failure } = await play(scenario, player, { ...pace(options), observer });
  if (failure !== undefined) {
    terminal.say(`The recording stopped: ${failure}\n`);
    return EXIT.failed;
  }
  const { auth, header, url } = options;
  const credentials =
    auth === undefined && header === undefined ? '' : ', with the same --auth and --header';
  terminal.say(
    `${file} holds ${lines} lines. Next: sse-migrate compare --url ${url.href} --scenario ${file}${credentials}\n`,
  );
  return EXIT.ok;
}

function scenarioOf({ scenario, for: seconds }: CompareOptions): Scenario | Promise<Scenario> {
  return scenario === undefined ? listenFor(seconds * 1000) : loadScenario(scenario);
}

function pace({ quiet: quietMs, patience: patienceMs }: CompareOptions): PlayOptions {
  return { quietMs, patienceMs };
}

function targetOf({ url, path, socketIoPath, header, auth }: CompareOptions): PlayerTarget {
  const headers = Object.fromEntries(header ?? []);
  return { url, path, socketIoPath, headers, ...(auth === undefined ? {} : { auth }) };
}

/** Something answered, but it was no stream. */
function isWithoutBridge({ sockets }: Transcript): boolean {
  const heard = sockets.flatMap((socket) => socket.heard);
  return heard.some(
    ({ name, args }) => name === 'connect_error' && String(args[0]).includes('wanted a stream'),
  );
}

function countsOf({ sockets }: Transcript): Comparison['counts'] {
  return {
    sockets: sockets.length,
    events: sockets.reduce((sum, { heard }) => sum + heard.length, 0),
    answers: sockets.reduce((sum, { asked }) => sum + asked.length, 0),
  };
}
