import type { Survey, SurveyEvent } from '../../survey.js';
import { html } from './markup.js';
import type { Markup } from './markup.js';

const ROW = 30;
const TOP = 34;
const COLUMNS = { client: 270, event: 370, eventEnd: 610, server: 710, width: 980 } as const;
/** Characters of a file's name that fit beside the clients' column. */
const LONGEST_FILE = 36;

interface Placed {
  readonly name: string;
  readonly y: number;
}

/** The map of events between clients and the server: files on both sides, events between them. */
export function eventMap({ events }: Survey): Markup {
  const clients = place(filesOf(events, 'client'), events.length);
  const servers = place(filesOf(events, 'server'), events.length);
  const rows = Math.max(events.length, clients.length, servers.length);
  const height = TOP + rows * ROW + 10;
  const edges = events.flatMap((event, index) => edgesOf(event, rowY(index), clients, servers));
  return html`<figure class="map">
    <svg
      viewBox="0 0 ${COLUMNS.width} ${height}"
      width="${COLUMNS.width}"
      height="${height}"
      role="group"
      aria-label="Map of ${events.length} events between ${clients.length} client files and ${servers.length} server files. The table below says the same."
    >
      <defs>
        <marker
          id="tip"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto-start-reverse"
        >
          <path d="M0 0 8 4 0 8z" />
        </marker>
      </defs>
      <text class="head" x="${COLUMNS.client}" y="18" text-anchor="end">clients</text>
      <text class="head" x="${(COLUMNS.event + COLUMNS.eventEnd) / 2}" y="18" text-anchor="middle">
        events
      </text>
      <text class="head" x="${COLUMNS.server}" y="18">server</text>
      <g class="edges" aria-hidden="true">${edges}</g>
      ${clients.map((file) => fileNode(file, COLUMNS.client, 'end'))}
      ${servers.map((file) => fileNode(file, COLUMNS.server, 'start'))}
      ${events.map((event, index) => eventNode(event, index))}
    </svg>
  </figure>`;
}

/** The name under which a row of the table is found. */
export function eventAnchor(index: number): string {
  return `event-${index}`;
}

function filesOf(events: readonly SurveyEvent[], side: 'client' | 'server'): string[] {
  const names = events.flatMap((event) => endsOn(event, side).map(({ file }) => file));
  return [...new Set(names)];
}

function endsOn({ from, to, direction }: SurveyEvent, side: 'client' | 'server') {
  return (direction === 'to-server') === (side === 'client') ? from : to;
}

/** Spreads files over the height of the events. */
function place(names: readonly string[], rows: number): Placed[] {
  const step = Math.max(1, rows / Math.max(1, names.length));
  return names.map((name, index) => ({ name, y: rowY(index * step + (step - 1) / 2) }));
}

function rowY(index: number): number {
  return Math.round(TOP + index * ROW + ROW / 2);
}

function edgesOf(
  event: SurveyEvent,
  y: number,
  clients: readonly Placed[],
  servers: readonly Placed[],
): Markup[] {
  const kind = event.direction === 'to-server' ? 'up' : 'down';
  const left = linked(event, 'client', clients).map((file) =>
    edge([COLUMNS.client + 8, file.y], [COLUMNS.event - 4, y], kind),
  );
  const right = linked(event, 'server', servers).map((file) =>
    edge([COLUMNS.eventEnd + 4, y], [COLUMNS.server - 8, file.y], kind),
  );
  return [...left, ...right];
}

function linked(event: SurveyEvent, side: 'client' | 'server', files: readonly Placed[]): Placed[] {
  const names = new Set(endsOn(event, side).map(({ file }) => file));
  return files.filter(({ name }) => names.has(name));
}

/** A curve from left to right, whose tip points where the event goes. */
function edge(
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
  kind: 'up' | 'down',
): Markup {
  const middle = (x1 + x2) / 2;
  const path = `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
  return kind === 'up'
    ? html`<path class="up" d="${path}" marker-end="url(#tip)" />`
    : html`<path class="down" d="${path}" marker-start="url(#tip)" />`;
}

function fileNode({ name, y }: Placed, x: number, anchor: 'start' | 'end'): Markup {
  const short = name.length > LONGEST_FILE ? `…${name.slice(1 - LONGEST_FILE)}` : name;
  return html`<text class="file" x="${x}" y="${y + 4}" text-anchor="${anchor}"
    >${short}<title>${name}</title></text
  >`;
}

function eventNode(event: SurveyEvent, index: number): Markup {
  const { name, direction, from, to } = event;
  const isLost = from.length === 0 || to.length === 0;
  const width = COLUMNS.eventEnd - COLUMNS.event;
  const label = `${name}, ${direction === 'to-server' ? 'to the server' : 'to clients'}${isLost ? ', one end was not found' : ''}`;
  const short = name.length > 28 ? `${name.slice(0, 27)}…` : name;
  return html`<a href="#${eventAnchor(index)}" aria-label="${label}"
    ><rect
      class="${direction === 'to-server' ? 'up' : 'down'}${isLost ? ' lost' : ''}"
      x="${COLUMNS.event}"
      y="${rowY(index) - 11}"
      width="${width}"
      height="22"
      rx="11"
    /><text
      class="event"
      x="${COLUMNS.event + width / 2}"
      y="${rowY(index) + 4}"
      text-anchor="middle"
      >${short}</text
    ></a
  >`;
}
