import { FOREIGN_MANIFEST } from '../catalog/foreign-servers.js';

/** What a file is to the migration, by its name. `unread` is only searched for names of sockets, and never parsed. */
export type FileKind = 'code' | 'component' | 'page' | 'template' | 'coffee' | 'unread' | 'config';

const BY_ENDING: ReadonlyMap<string, FileKind> = new Map(
  Object.entries({
    code: 'js jsx mjs mjsx cjs ts tsx mts mtsx cts ctsx',
    component: 'vue svelte astro',
    page: 'htm html xhtml',
    template: 'ejs hbs handlebars mustache njk twig liquid php erb jsp jinja jinja2 pug jade',
    coffee: 'coffee',
    unread: 'litcoffee cjsx ls haml slim marko',
  } satisfies Partial<Record<FileKind, string>>).flatMap(([kind, endings]) =>
    endings.split(' ').map((ending) => [ending, kind as FileKind] as const),
  ),
);

const MANIFEST = /(?:^|\/)(?:package\.json|(?:ts|js)config(?:\.[\w-]+)*\.json)$/;

/** The kind of a file, or `undefined` for one that is not read at all. */
export function kindOfFile(path: string): FileKind | undefined {
  const known = BY_ENDING.get(path.slice(path.lastIndexOf('.') + 1));
  if (known !== undefined) return known;
  return MANIFEST.test(path) || FOREIGN_MANIFEST.test(path) ? 'config' : undefined;
}

/** Folders that hold what others wrote, or what a build made. */
export const SKIPPED_FOLDERS: ReadonlySet<string> = new Set([
  'node_modules',
  'bower_components',
  'jspm_packages',
  'dist',
  'build',
  'out',
  'coverage',
  '.git',
  '.next',
  '.nuxt',
  '.output',
  '.svelte-kit',
  '.sse-migrate',
]);
