import { describe, expect, it } from 'vitest';
import { createImportGraph } from '../../../codemods/src/analysis/files/import-graph.js';
import { createModuleResolver } from '../../../codemods/src/analysis/files/modules.js';
import { findNear, findSeeds } from '../../../codemods/src/analysis/files/seeds.js';
import { findRealms } from '../../../codemods/src/analysis/files/realms.js';

const CLIENT = "import { io } from 'socket.io-client';\nexport const socket = io();\n";
const SERVER = "import { Server } from 'socket.io';\nexport const io = new Server(3000);\n";

const MANIFESTS = {
  '/package.json': '{}',
  '/chat/package.json': '{}',
  '/admin/package.json': '{}',
};

/** The files that the analysis of `/chat` starts from. */
function seedsOf(files: Readonly<Record<string, string>>): string[] {
  const texts = new Map(Object.entries({ ...MANIFESTS, ...files }));
  const modules = createModuleResolver(texts);
  const graph = createImportGraph(texts, (specifier, from) => modules.resolve(specifier, from));
  const realms = findRealms('/', texts.keys(), graph);
  const isAsked = (path: string): boolean => path.startsWith('/chat/');
  return findSeeds(
    { texts, hits: Object.keys(files) },
    findNear({ texts, isAsked }, realms),
    graph,
  ).toSorted();
}

describe('where the analysis of one package starts', () => {
  it('is no server of another package, where one is near', () => {
    const seeds = seedsOf({
      '/chat/client.js': CLIENT,
      '/chat/server.js': SERVER,
      '/admin/server.js': SERVER,
    });
    expect(seeds).toEqual(['/chat/client.js', '/chat/server.js']);
  });

  it('is a server of another package, where none is near', () => {
    const seeds = seedsOf({ '/chat/client.js': CLIENT, '/admin/server.js': SERVER });
    expect(seeds).toEqual(['/admin/server.js', '/chat/client.js']);
  });

  it('is no client of another package', () => {
    const seeds = seedsOf({ '/chat/client.js': CLIENT, '/admin/client.js': CLIENT });
    expect(seeds).toEqual(['/chat/client.js']);
  });

  it('is what imports something of the package, such as a test', () => {
    const seeds = seedsOf({
      '/chat/client.js': CLIENT,
      '/admin/chat.test.js': `import '../chat/client.js';\n${CLIENT}`,
    });
    expect(seeds).toEqual(['/admin/chat.test.js', '/chat/client.js']);
  });
});
