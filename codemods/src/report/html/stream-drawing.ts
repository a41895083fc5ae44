import { html } from './markup.js';
import type { Markup } from './markup.js';

/** The places of everything in the drawing, in its own units. */
const LEFT = 80;
const WIDTH = 900;
const ROW_HEIGHT = 34;

interface Times {
  readonly sentMs: readonly number[];
  readonly arrivedMs: readonly number[];
  readonly beatsMs: readonly number[];
  readonly endedMs: number;
}

/** When the frames of a stream were sent and when they arrived: a row of points each, on one axis. */
export function drawStream(times: Times): Markup {
  const { sentMs, arrivedMs, beatsMs, endedMs } = times;
  const rows = [
    { name: 'sent', timesMs: sentMs, kind: 'up' },
    { name: 'arrived', timesMs: arrivedMs, kind: 'down' },
    { name: 'heartbeats', timesMs: beatsMs, kind: 'down' },
  ].filter(({ timesMs }) => timesMs.length > 0);
  const totalMs = Math.max(endedMs, 1);
  const bottom = rows.length * ROW_HEIGHT + 10;
  const label = rows.map(({ name, timesMs }) => `${name} ${spanOf(timesMs)}`).join(', ');
  return html`<figure class="map">
    <svg
      viewBox="0 0 ${LEFT + WIDTH + 20} ${bottom + 24}"
      width="${LEFT + WIDTH + 20}"
      height="${bottom + 24}"
      role="img"
      aria-label="${label}"
    >
      ${rows.map((row, index) => drawRow(row, index * ROW_HEIGHT + 20, totalMs))}
      <text x="${LEFT}" y="${bottom + 16}">0</text>
      <text x="${LEFT + WIDTH}" y="${bottom + 16}" text-anchor="end">
        ${Math.round(totalMs)} ms
      </text>
    </svg>
  </figure>`;
}

function drawRow(
  { name, timesMs, kind }: { name: string; timesMs: readonly number[]; kind: string },
  y: number,
  totalMs: number,
): Markup {
  return html`<text class="head" x="0" y="${y + 4}">${name}</text>
    <path class="${kind}" d="M${LEFT} ${y}H${LEFT + WIDTH}" />
    ${timesMs.map((time) => {
      const x = LEFT + (WIDTH * Math.min(Math.max(time, 0), totalMs)) / totalMs;
      return html`<circle cx="${x.toFixed(1)}" cy="${y}" r="4" fill="var(--${kind})">
        <title>${Math.round(time)} ms</title>
      </circle>`;
    })}`;
}

function spanOf(timesMs: readonly number[]): string {
  return `from ${Math.round(Math.min(...timesMs))} to ${Math.round(Math.max(...timesMs))} ms`;
}
