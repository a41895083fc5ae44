import type { Finding } from '../../finding.js';
import type { FileChange, GroupOutcome, MigrationResult } from '../../result.js';
import type { EventEnd, PlanStep, SurveyEvent } from '../../survey.js';
import { formatDiff } from '../diff.js';
import { count } from '../words.js';
import { eventAnchor } from './event-map.js';
import { html, prose } from './markup.js';
import type { Markup } from './markup.js';

/** The numbers of the whole migration; `findings` are those that the page lists. */
export function numbers({ uses, files }: MigrationResult, findings: readonly Finding[]): Markup {
  const todo = findings.filter(({ severity }) => severity === 'todo').length;
  const shown: readonly (readonly [string, number])[] = [
    ['socket uses', uses.total],
    ['native', uses.native],
    ['on the shim', uses.shim],
    ['left', uses.left],
    ['unaccounted for', uses.unaccounted],
    ['files with changes', files.changed],
    ['for a person', todo],
  ];
  const share = (part: number): string => ((100 * part) / Math.max(1, uses.total)).toFixed(2);
  return html`<dl class="numbers">
      ${shown.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    <div
      class="bar"
      role="img"
      aria-label="${uses.native} native, ${uses.shim} on the shim, ${uses.left} left"
    >
      <span class="native" style="width:${share(uses.native)}%"></span
      ><span class="shim" style="width:${share(uses.shim)}%"></span
      ><span class="left" style="width:${share(uses.left)}%"></span>
    </div>`;
}

/** The plan in steps. */
export function planList(plan: readonly PlanStep[]): Markup {
  return html`<ol class="plan">
    ${plan.map(
      ({ title, detail, command }) =>
        html`<li>
          <strong>${title}</strong
          ><br />${prose(detail)}${command === undefined ? undefined : html`<br /><code>$ ${command}</code>`}
        </li>`,
    )}
  </ol>`;
}

/** Every event and who sends and hears it: what the map shows, in words. */
export function eventTable(events: readonly SurveyEvent[]): Markup {
  return html`<div class="scroll">
    <table>
      <caption class="dim">
        Every event, where it is sent and where it is heard
      </caption>
      <thead>
        <tr>
          <th scope="col">event</th>
          <th scope="col">direction</th>
          <th scope="col">sent</th>
          <th scope="col">heard</th>
        </tr>
      </thead>
      <tbody>
        ${events.map(
          ({ name, direction, from, to }, index) =>
            html`<tr id="${eventAnchor(index)}">
              <th scope="row"><code>${name}</code></th>
              <td>${direction === 'to-server' ? 'to the server' : 'to clients'}</td>
              <td>${ends(from)}</td>
              <td>${ends(to)}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Where each socket goes, and why. */
export function groupTable(groups: readonly GroupOutcome[]): Markup {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">made at</th>
          <th scope="col">goes</th>
          <th scope="col">uses</th>
          <th scope="col">because</th>
        </tr>
      </thead>
      <tbody>
        ${groups.map(
          ({ file, line, fate, uses, reasons }) =>
            html`<tr>
              <td><code>${file}:${line}</code></td>
              <td><span class="badge ${fate}">${fate}</span></td>
              <td>${uses}</td>
              <td>${prose(reasons.join('; '))}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

/** All findings, with what filters them. */
export function findingTable(findings: readonly Finding[]): Markup {
  const codes = [...new Set(findings.map(({ code }) => code))].toSorted();
  return html`<form class="filters" id="filters" role="search" aria-label="Findings" hidden>
      <label>Text<input type="search" id="filter-text" /></label>
      <label
        >Code<select id="filter-code">
          <option value="">all</option>
          ${codes.map((code) => html`<option>${code}</option>`)}
        </select></label
      >
      <label
        >Asks<select id="filter-kind">
          <option value="">all</option>
          <option value="todo">for a person</option>
          <option value="note">nothing</option>
        </select></label
      >
      <output id="filter-count" aria-live="polite"></output>
    </form>
    <div class="scroll">
      <table id="findings">
        <thead>
          <tr>
            <th scope="col">where</th>
            <th scope="col">code</th>
            <th scope="col">what, and what to do</th>
          </tr>
        </thead>
        <tbody>
          ${findings.map(findingRow)}
        </tbody>
      </table>
    </div>`;
}

/** The files and their diffs. */
export function changeList(changes: readonly FileChange[]): Markup {
  return html`${changes.map(
    (change) =>
      html`<details>
        <summary>
          <code>${change.file}</code>
          <span class="dim">${count(change.actions.length, 'change')}</span>
        </summary>
        <ul>
          ${change.actions.map((action) => html`<li>${prose(action)}</li>`)}
        </ul>
        <pre tabindex="0" aria-label="Diff of ${change.file}">${diffLines(change)}</pre>
      </details>`,
  )}`;
}

function findingRow({ code, severity, file, line, column, message, advice }: Finding): Markup {
  return html`<tr data-code="${code}" data-kind="${severity}">
    <td><code>${file}:${line}:${column}</code></td>
    <td><span class="badge ${severity}">${code}</span></td>
    <td>${prose(message)}<br /><span class="dim">${prose(advice)}</span></td>
  </tr> `;
}

function ends(all: readonly EventEnd[]): Markup {
  if (all.length === 0) return html`<span class="todo">not found</span>`;
  return html`${all.map((end) => {
    const payload = end.payload.map((part) => (part === 'unknown' ? '…' : part)).join(', ');
    const more = [
      payload,
      end.hasAck ? 'with an answer' : '',
      end.audience === undefined ? '' : `to ${end.audience}`,
    ].filter((part) => part !== '');
    return html`<div>
      <code>${end.file}:${end.line}</code> <span class="dim">${more.join(' · ')}</span>
    </div>`;
  })}`;
}

function diffLines(change: FileChange): Markup {
  const lines = formatDiff({ changes: [change] })
    .split('\n')
    .slice(2, -1);
  return html`${lines.map((line) => html`<span class="${kindOf(line)}">${line}</span>`)}`;
}

function kindOf(line: string): string {
  if (line.startsWith('+')) return 'add';
  if (line.startsWith('-')) return 'del';
  return line.startsWith('@@') ? 'hunk' : 'same';
}
