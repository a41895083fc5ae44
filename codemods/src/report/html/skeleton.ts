import { html, trusted } from './markup.js';
import type { Markup } from './markup.js';
import { SCRIPT } from './script.js';
import { STYLE } from './style.js';

/** A part of a page with a heading of its own. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

/** A page with everything in it, style and script too: it asks the network for nothing. */
export function formatPage({
  title,
  subtitle,
  head,
  sections,
}: {
  readonly title: string;
  readonly subtitle: string;
  readonly head?: Markup;
  readonly sections: readonly Section[];
}): string {
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
          <div class="dim">${subtitle}</div>
          ${head}
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
        ${trusted(`<script>${SCRIPT}</script>`)}
      </body>
    </html> `;
  return page.markup;
}
