import { posix } from 'node:path';
import type { Diagnosis } from '../../diagnosis.js';
import { html } from './markup.js';
import type { Markup } from './markup.js';
import { changeList, findingTable } from './sections.js';
import { formatPage } from './skeleton.js';
import type { Section } from './skeleton.js';
import { drawStream } from './stream-drawing.js';

/** What was measured of one stream, ready to be shown. All times are milliseconds since the request was sent. */
export interface MeasuredStream {
  readonly url: string;
  /** In a sentence, such as “It streams.” */
  readonly verdict: string;
  /** Numbers and headers, a line each. */
  readonly facts: readonly string[];
  /** When frames were sent, by the sender’s clock moved to ours; empty where they do not tell. */
  readonly sentMs: readonly number[];
  readonly arrivedMs: readonly number[];
  /** Comments, such as heartbeats. */
  readonly beatsMs: readonly number[];
  readonly endedMs: number;
  readonly findings: readonly {
    readonly code: string;
    readonly severity: 'todo' | 'note';
    readonly title: string;
    readonly detail: string;
    readonly advice: string;
  }[];
}

/** What the doctor found in files, as one page that needs no network. */
export function formatDiagnosisPage({ root, findings, changes }: Diagnosis): string {
  const all: Section[] = [
    { id: 'findings-title', title: 'Findings', body: findingTable(findings) },
    { id: 'files', title: 'What --fix changes', body: changeList(changes) },
  ];
  const isShown = [findings.length > 0, changes.length > 0];
  return formatPage({
    title: `${posix.basename(root)}: what breaks streams`,
    subtitle: root,
    sections: all.filter((_, index) => isShown[index]),
  });
}

/** What the doctor measured of streams, from the edge to the origin. @param hop which of them holds it back */
export function formatStreamsPage(streams: readonly MeasuredStream[], hop?: string): string {
  return formatPage({
    title: 'What becomes of a stream on its way',
    subtitle: hop ?? '',
    sections: streams.map((stream, index) => ({
      id: `stream-${index + 1}`,
      title: stream.url,
      body: showStream(stream),
    })),
  });
}

function showStream(stream: MeasuredStream): Markup {
  const { verdict, facts, findings } = stream;
  return html`<p><strong>${verdict}</strong></p>
    ${drawStream(stream)}
    <ul>
      ${facts.map((fact) => html`<li><code>${fact}</code></li>`)}
    </ul>
    ${findings.map(
      ({ code, severity, title, detail, advice }) =>
        html`<p>
          <span class="badge ${severity}">${code}</span> <strong>${title}</strong><br />
          ${detail}<br />
          ${advice}
        </p>`,
    )}`;
}
