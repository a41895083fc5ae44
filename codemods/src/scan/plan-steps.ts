import type { GroupOutcome } from '../result.js';
import type { PlanStep, SurveyServer } from '../survey.js';

/** What a plan depends on. */
export interface PlanInput {
  readonly groups: readonly GroupOutcome[];
  readonly servers: readonly SurveyServer[];
  /** Names of events that carry an answer bit by bit. */
  readonly streamed: readonly string[];
  /** The server is of another language, and named so. */
  readonly foreign: boolean;
  /** Something is of Socket.IO 0.9 or 1.x, and stays where it is. */
  readonly old: boolean;
  /** How many places need a person. */
  readonly places: number;
}

const WHERE = {
  native: 'to the native client:',
  shim: 'to the shim:',
  left: 'left alone:',
} as const;

const GATEWAY_STEP: PlanStep = {
  title: 'Put the gateway in front of the Socket.IO server',
  detail:
    'It is not Node’s and stays as it is; the gateway serves it to SSE clients. Let what they connect to lead /sse there.',
  command: 'sse-migrate gateway --upstream http://127.0.0.1:5000',
  by: 'person',
};

const UPGRADE_STEP: PlanStep = {
  title: 'Upgrade Socket.IO to 2.5',
  detail:
    'socket.io and socket.io-client, both at the same time: 0.9 and 1.x cannot be moved. Try the application, and scan it again.',
  command: 'npm install socket.io@2.5 socket.io-client@2.5',
  by: 'person',
};

/** The move in steps, each of which leaves a running application. */
export function planSteps(input: PlanInput): PlanStep[] {
  if (input.groups.length === 0 && input.servers.length === 0) return [];
  if (input.old) return [UPGRADE_STEP];
  return [
    ...mountStep(input),
    ...clientStep(input),
    ...personStep(input),
    {
      title: 'Try it',
      detail:
        'Start the application; both kinds of client talk to each other. `sse-migrate undo` takes the transform back.',
      by: 'person',
    },
    ...streamStep(input),
    {
      title: 'Keep it that way',
      detail: 'In CI, it fails while markers, open findings or uses of Socket.IO’s client remain.',
      command: 'sse-migrate check',
      by: 'itself',
    },
    {
      title: 'Finish',
      detail:
        'When no client uses Socket.IO any more, this removes its client from code and package.json.',
      command: 'sse-migrate finish',
      by: 'itself',
    },
  ];
}

function mountStep({ servers, foreign }: PlanInput): PlanStep[] {
  if (foreign) return [GATEWAY_STEP];
  const title = 'Mount the bridge beside the Socket.IO server';
  if (servers.length === 0) {
    const detail =
      'No Socket.IO server was found here. Mount the bridge in its repository, or put the gateway in front of it.';
    return [{ title, detail, by: 'person' }];
  }
  return servers
    .filter(({ mount }) => mount !== 'done')
    .map(({ file, line, mount }) => {
      const detail = `${file}:${line}; handlers, rooms and middlewares stay as they are.`;
      if (mount === 'by-hand') return { title, detail, by: 'person' };
      return { title, detail, command: 'sse-migrate transform . --only server', by: 'itself' };
    });
}

function clientStep({ groups }: PlanInput): PlanStep[] {
  if (groups.length === 0) return [];
  const parts = (['native', 'shim', 'left'] as const).flatMap((fate) => {
    const going = groups.filter((group) => group.fate === fate);
    const uses = going.reduce((sum, group) => sum + group.uses, 0);
    return going.length === 0 ? [] : [`${WHERE[fate]} ${going.length} (uses: ${uses})`];
  });
  const detail = `Sockets ${parts.join(', ')}. With --dry-run it only shows the diff.`;
  const command = 'sse-migrate transform .';
  return [{ title: 'Move the clients', detail, command, by: 'itself' }];
}

function personStep({ places }: PlanInput): PlanStep[] {
  if (places === 0) return [];
  const noun = places === 1 ? 'place' : 'places';
  const detail = `${places} ${noun} that no tool should decide; the report lists each, with what to do.`;
  return [{ title: 'Do what is left for a person', detail, by: 'person' }];
}

function streamStep({ streamed }: PlanInput): PlanStep[] {
  if (streamed.length === 0) return [];
  const names = streamed.map((name) => `“${name}”`).join(', ');
  const detail = `An answer arrives bit by bit in ${names}: \`bridge.route()\` makes its handler a POST whose response is a stream.`;
  // It shows what to name in the configuration, and then the diff.
  const command = 'sse-migrate transform . --streams --dry-run';
  return [{ title: 'Let streaming answers become routes', detail, command, by: 'person' }];
}
