import { SourceSyntaxError } from '../edit/parse.js';
import type { Inventory } from '../inventory.js';
import type { Part } from '../plan.js';
import { findFrameworkServer } from '../project/framework-server.js';
import { isTestFile } from '../test-files.js';
import { mountInAdapter, mountInNest } from '../transforms/mount-nest.js';
import type { Draft } from './draft.js';
import type { ProjectFacts } from './project-facts.js';

/** Mounts the bridge where Nest makes the Socket.IO server; what it does not understand is reported later. */
export function mountInFramework(
  project: ProjectFacts,
  { servers }: Inventory,
  parts: ReadonlySet<Part>,
  draft: Draft,
): void {
  if (!parts.has('server')) return;
  const framework = servers.length === 0 ? findFrameworkServer(project.files) : undefined;
  if (framework?.finding !== 'nestServer' || framework.isMounted) return;
  const place = findPlace(project);
  if (place === undefined || !project.isEditable(place.path)) return;
  try {
    const text = place.mount(place.path, place.text);
    if (text === undefined) return;
    draft.change(place.path, text, ['bridge mounted by the adapter of Nest’s server']);
  } catch (error) {
    if (!(error instanceof SourceSyntaxError)) throw error;
  }
}

interface MountPlace {
  readonly path: string;
  readonly text: string;
  readonly mount: (path: string, text: string) => string | undefined;
}

/** The one adapter of the application, or, where it has none, the one place that makes the application. */
function findPlace({ files, root }: ProjectFacts): MountPlace | undefined {
  const code = [...files.values()].filter(
    ({ kind, path }) => kind === 'code' && !isTestFile(root, path),
  );
  const hasAdapter = code.some(({ text }) => text.includes('useWebSocketAdapter'));
  const word = hasAdapter ? /\bcreateIOServer\b/ : /\bNestFactory\s*\.\s*create\b/;
  const [only, ...others] = code.filter(({ text }) => word.test(text));
  if (only === undefined || others.length > 0) return undefined;
  return { ...only, mount: hasAdapter ? mountInAdapter : mountInNest };
}
