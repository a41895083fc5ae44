import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../../', import.meta.url));

/** What people read, but for the page on rendering, which has a test of its own, and generated pages, which have no code. */
export const PAGES: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'cli/README.md',
  ...readdirSync(join(repository, 'cli/docs')).map((name) => `cli/docs/${name}`),
  'codemods/README.md',
  'runtime/README.md',
  'runtime/CAPACITY.md',
  'runtime/PROTOCOL.md',
  'runtime/src/gateway/README.md',
  'runtime/src/server/route/README.md',
  'fixtures/apps/ai-chat/README.md',
  'fixtures/apps/ai-stream/README.md',
];

/** One fenced block of a page. */
export interface Block {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  /** Why it is not run, where it says so. */
  readonly reason: string | undefined;
  readonly text: string;
}

export function readPage(page: string): string {
  return readFileSync(join(repository, page), 'utf8');
}

/** The fenced blocks of a page, also those inside lists. */
export function blocksOf(page: string): Block[] {
  const text = readPage(page);
  const fenced = /^( *)```(\S*)(?: not-run: (.*))?\n([^]*?)^ *```$/gm;
  return [...text.matchAll(fenced)].map(
    ({ index, 1: indent = '', 2: language = '', 3: reason, 4: code = '' }) => ({
      page,
      line: text.slice(0, index).split('\n').length,
      language,
      reason,
      text: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  );
}

/** A block of JavaScript or TypeScript as a module of its own. */
export function moduleOf({ text }: Block): string {
  const imported = text.replaceAll(
    /^const (\{[^}]*\}) = require\((.*)\);$/gm,
    'import $1 from $2;',
  );
  return `${imported}\nexport {};\n`;
}

/** The commands of a block, each with the lines that belong to it, and without what is said of it. */
export function commandsOf({ text }: Block): string[] {
  const commands: string[] = [];
  let isOpen = false;
  for (const line of text.split('\n')) {
    if (!isOpen && !line.startsWith('$ ')) continue;
    const words = line.replace(/^\$ /, '').replace(/\s+# .*$/, '');
    const command: string = isOpen ? `${commands.pop()}\n${words}` : words;
    commands.push(command);
    isOpen = command.endsWith('\\') || command.split("'").length % 2 === 0;
  }
  return commands;
}
