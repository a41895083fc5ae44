import { COMPANIONS } from '../catalog/companions.js';
import type { Draft } from './draft.js';
import type { ProjectFacts } from './project-facts.js';

const NAMED = new RegExp(
  `(?:from|import|mock|require|use)\\s*\\(?\\s*(['"\`])(${COMPANIONS.map(({ packageName }) =>
    packageName.replaceAll(/[.]/g, '\\.'),
  ).join('|')})(?:/[^'"\`]*)?\\1`,
  'g',
);

function clientIn(text: string): string {
  return /(['"`])([^'"`]*socket\.io-client[^'"`]*)\1/.exec(text)?.[2] ?? '';
}

/** Where a package is used that has Socket.IO’s client inside, or stands for it. */
export function reportCompanions(project: ProjectFacts, draft: Draft): void {
  for (const { path, kind, text } of project.hits) {
    if ((kind !== 'code' && kind !== 'component') || !project.isEditable(path)) continue;
    for (const { 2: name, index } of text.matchAll(NAMED)) {
      const companion = COMPANIONS.find(({ packageName }) => packageName === name);
      if (companion === undefined) continue;
      const { packageName, finding, does, canTake } = companion;
      if (canTake === true && project.clientModules.has(clientIn(text))) continue;
      draft.report(finding, path, index, `\`${packageName}\` ${does}`);
    }
  }
}
