import { FOREIGN_MANIFEST } from '../catalog/foreign-servers.js';

/** What a file is to the migration, by its name. `unread` is only searched for names of sockets, and never parsed. */
export type FileKind = 'code' | 'component' | 'page' | 'template' | 'coffee' | 'unread' | 'config';

const KINDS: readonly (readonly [FileKind, RegExp])[] = [
  ['config', /(?:^|\/)(?:package\.json|(?:ts|js)config(?:\.[\w-]+)*\.json)$/],
  ['config', FOREIGN_MANIFEST],
  ['code', /\.[cm]?[jt]sx?$/],
  ['component', /\.(?:vue|svelte|astro)$/],
  ['page', /\.(?:html?|xhtml)$/],
  ['template', /\.(?:ejs|hbs|handlebars|mustache|njk|twig|liquid|php|erb|jsp|jinja2?|pug|jade)$/],
  ['coffee', /\.coffee$/],
  ['unread', /\.(?:litcoffee|cjsx|ls|haml|slim|marko)$/],
];

/** The kind of a file, or `undefined` for one that is not read at all. */
export function kindOfFile(path: string): FileKind | undefined {
  return KINDS.find(([, pattern]) => pattern.test(path))?.[0];
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
