import { posix } from 'node:path';
import type { Finding } from '../../finding.js';
import type { MigrationResult } from '../../result.js';
import { eventMap } from './event-map.js';
import { html } from './markup.js';
import type { Markup } from './markup.js';
import { changeList, eventTable, findingTable, groupTable, numbers, planList } from './sections.js';
import { formatPage } from './skeleton.js';
import type { Section } from './skeleton.js';

/** One page that holds everything, and asks the network for nothing. */
export function formatHtml(result: MigrationResult): string {
  const findings = [...(result.survey?.hurdles ?? []), ...result.findings];
  return formatPage({
    title: `${posix.basename(result.root)}: from Socket.IO to Server-Sent Events`,
    subtitle: result.root,
    head: numbers(result, findings),
    sections: sectionsOf(result, findings),
  });
}

function sectionsOf(result: MigrationResult, findings: readonly Finding[]): Section[] {
  const { survey, groups, changes } = result;
  const hasEvents = survey !== undefined && survey.events.length > 0;
  return [
    ...(hasEvents
      ? [
          {
            id: 'events',
            title: 'Events',
            body: html`${legend()}${eventMap(survey)}${eventTable(survey.events)}`,
          },
        ]
      : []),
    ...(groups.length > 0 ? [{ id: 'sockets', title: 'Sockets', body: groupTable(groups) }] : []),
    ...(survey === undefined ? [] : [{ id: 'plan', title: 'Plan', body: planList(survey.plan) }]),
    ...(findings.length > 0
      ? [{ id: 'findings-title', title: 'Findings', body: findingTable(findings) }]
      : []),
    ...(changes.length > 0 ? [{ id: 'files', title: 'Files', body: changeList(changes) }] : []),
  ];
}

function legend(): Markup {
  return html`<ul class="legend">
    <li><i style="background:var(--up)"></i>to the server</li>
    <li><i style="background:var(--down)"></i>to clients</li>
    <li class="dim">dashed: one end was not found</li>
  </ul>`;
}
