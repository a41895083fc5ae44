import { join } from 'node:path';
import { nodeDisk } from '@sse-migrate/codemods';
import type { MigrationResult } from '@sse-migrate/codemods';
import type { SocketGroup, SocketUse } from '../../codemods/src/inventory.js';
import { collect } from '../../codemods/src/project/collect.js';
import { analyseProject } from '../../codemods/src/steps/analyse-project.js';
import { findLoading } from '../../codemods/src/steps/loading.js';
import { readProject } from '../../codemods/src/steps/project-facts.js';

/**
 * What a use is, from what every application has to what only a report can say:
 * - `basic`: on, emit, off, once, id, connected, disconnect, connect, removeAllListeners, and the creation;
 * - `answers`: acknowledgements of all forms;
 * - `further`: send, the manager, catch-all listeners, auth, volatile, listeners;
 * - `rare`: everything else.
 */
export const FORMS = ['basic', 'answers', 'further', 'rare'] as const;
export type Form = (typeof FORMS)[number];

const MEMBERS: Readonly<Record<Exclude<Form, 'rare' | 'answers'>, readonly string[]>> = {
  basic: [
    'on',
    'emit',
    'off',
    'once',
    'id',
    'connected',
    'disconnected',
    'disconnect',
    'close',
    'connect',
    'open',
    'removeListener',
    'removeAllListeners',
  ],
  further: ['send', 'io', 'onAny', 'offAny', 'active', 'auth', 'volatile', 'listeners'],
};

/** How many uses of a form there are that come by their socket in one way, and how many of them went native. */
export interface FormCount {
  readonly form: Form;
  /** 0 to 4, as the inventory has it. */
  readonly tier: number;
  readonly total: number;
  readonly native: number;
  /** Those of sockets that are rightly left alone: React Native’s, and Socket.IO 1’s. */
  readonly left: number;
}

/** The sockets of an application with all that is known of them. */
export function findGroups(folder: string, root: string): readonly SocketGroup[] {
  const project = readProject(collect(nodeDisk, root), root, { paths: [folder] });
  if (project.hits.length === 0) return [];
  const { factoryPaths } = findLoading(project);
  return analyseProject(project, factoryPaths, { socketLike: [] }).groups;
}

/** Counts the uses of an application by form and tier; a creation is of its own file. */
export function countForms(
  groups: readonly SocketGroup[],
  { root, groups: outcomes }: MigrationResult,
): FormCount[] {
  const fates = new Map(outcomes.map(({ id, fate }) => [join(root, id), fate]));
  const counts = new Map<string, FormCount>();
  for (const { id, creations, uses } of groups) {
    const isNative = fates.get(id) === 'native' ? 1 : 0;
    const isLeft = fates.get(id) === 'left' ? 1 : 0;
    const own = uses.filter((use) => use.isDouble !== true);
    const all = [
      ...creations.map(() => ({ form: 'basic' as const, tier: 0 })),
      ...own.map((use) => ({ form: formOf(use), tier: use.tier })),
    ];
    for (const { form, tier } of all) {
      const key = `${form} ${tier}`;
      const { total, native, left } = counts.get(key) ?? { total: 0, native: 0, left: 0 };
      counts.set(key, {
        form,
        tier,
        total: total + 1,
        native: native + isNative,
        left: left + isLeft,
      });
    }
  }
  return [...counts.values()];
}

function formOf({ member = '', flag, call }: SocketUse): Form {
  const isAnswered = member === 'emit' && call?.hasCallback === true;
  if (isAnswered || member === 'emitWithAck' || member === 'timeout' || flag === 'timeout') {
    return 'answers';
  }
  if (MEMBERS.basic.includes(member)) return 'basic';
  return MEMBERS.further.includes(member) ? 'further' : 'rare';
}
