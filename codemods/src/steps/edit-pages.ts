import { CLIENT_SCRIPT, SHIM_SCRIPT } from '../catalog/modules.js';
import type { PageScripts } from '../decide/page-scripts.js';
import { wholeLine } from '../edit/lines.js';
import { Splices } from '../edit/splices.js';
import { indentAt } from '../edit/style.js';
import { findSocketScripts } from '../embedded/script-tags.js';
import type { SocketScript } from '../embedded/script-tags.js';
import type { Draft } from './draft.js';
import type { PageScript } from './page-scripts.js';
import { givesFactory } from './page-scripts.js';
import type { ProjectFacts } from './project-facts.js';
import { isIndentedPage } from './scripts.js';

/** What is known of one page. */
interface PagePlan {
  readonly path: string;
  readonly need: PageScripts;
  /** Where the server of its sockets is: `''` is where the page comes from, `undefined` is unknown. */
  readonly origin: string | undefined;
}

/** Pages load from the bridge what they need, where they loaded Socket.IO’s browser build. */
export function editPages(
  project: ProjectFacts,
  scripts: readonly PageScript[],
  plans: readonly PagePlan[],
  draft: Draft,
): void {
  for (const plan of plans) {
    const { path, need } = plan;
    if (!project.isEditable(path)) continue;
    if (plan.origin === undefined) {
      for (const { script } of scripts.filter((one) => one.path === path)) {
        if (script.kind === 'elsewhere') draft.report('cdn', path, script.start, script.value);
      }
    }
    const text = rewritePage(draft.textOf(path) ?? '', plan, project.mount);
    const loaded = need.native ? (need.shim ? 'both clients' : 'the native client') : 'the shim';
    draft.change(path, text, [`loads ${loaded} from the bridge`]);
  }
}

function rewritePage(text: string, { path, need, origin = '' }: PagePlan, mount: string): string {
  const splices = new Splices(text);
  const scripts = findSocketScripts(text, mount, isIndentedPage(path));
  let wantsNative = need.native && scripts.every(({ kind }) => kind !== 'native');
  for (const script of scripts.filter(({ kind }) => givesFactory(kind))) {
    const base = script.kind === 'elsewhere' ? `${origin}/` : script.base;
    const url = `${base}${mount.slice(1)}`;
    if (need.shim) {
      if (wantsNative) insertTag(splices, script, `${url}/${CLIENT_SCRIPT}`);
      load(splices, script, `${url}/${SHIM_SCRIPT}`);
    } else if (wantsNative) {
      load(splices, script, `${url}/${CLIENT_SCRIPT}`);
    } else {
      splices.remove(wholeLine(text, script.tag));
    }
    wantsNative = false;
  }
  return splices.isEmpty ? text : splices.toString();
}

/** A tag loads another script. What it said of the one before is not true of this one. */
function load(splices: Splices, script: SocketScript, url: string): void {
  splices.overwrite(script, url);
  if (script.kind === 'shim') return;
  for (const { start, end } of script.provenance) {
    const gap = /\s*$/.exec(splices.original.slice(0, start))?.[0].length ?? 0;
    splices.remove({ start: start - gap, end });
  }
}

/** Another tag in front of one, for another script. What says when it runs stays the same. */
function insertTag(splices: Splices, { tag, value }: SocketScript, url: string): void {
  const text = splices.original;
  const written = text.slice(tag.start, tag.end);
  const when = /\s(?:defer|async)\b/i.exec(written)?.[0].trim();
  const quote = written[written.indexOf(value) - 1] === "'" ? "'" : '"';
  const source = `src=${quote}${url}${quote}`;
  const added = written.startsWith('script(')
    ? `script(${[source, ...(when === undefined ? [] : [when])].join(', ')})`
    : `<script${when === undefined ? '' : ` ${when}`} ${source}></script>`;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  splices.insert(tag.start, `${added}${newline}${indentAt(text, tag.start)}`);
}
