import { posix } from 'node:path';
import type { MigrationResult } from '../../result.js';
import { eventMap } from './event-map.js';
import { html, trusted } from './markup.js';
import type { Markup } from './markup.js';
import { SCRIPT } from './script.js';
import { changeList, eventTable, findingTable, groupTable, numbers, planList } from './sections.js';
import { STYLE } from './style.js';

interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

/** One page that holds everything, and asks the network for nothing. */
export function formatHtml(result: MigrationResult): string {
  const title = `${posix.basename(result.root)}: from Socket.IO to Server-Sent Events`;
  const sections = sectionsOf(result);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
        />
        <link rel="icon" href="data:," />
        <title>${title}</title>
        <style>
          ${trusted(STYLE)}
        </style>
      </head>
      <body>
        <a class="skip" href="#main">To the content</a>
        <header>
          <h1>${title}</h1>
          <div class="dim">${result.root}</div>
          ${numbers(result)}
          <nav aria-label="Sections">
            <ul>
              ${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}
            </ul>
          </nav>
        </header>
        <main id="main">
          ${sections.map(
            ({ id, title: name, body }) =>
              html`<section aria-labelledby="${id}">
                <h2 id="${id}">${name}</h2>
                ${body}
              </section> `,
          )}
        </main>
        <script>
          ${trusted(SCRIPT)};
        </script>
      </body>
    </html> `;
  return page.markup;
}

function sectionsOf(result: MigrationResult): Section[] {
  const { survey, groups, changes } = result;
  const findings = [...(survey?.hurdles ?? []), ...result.findings];
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
