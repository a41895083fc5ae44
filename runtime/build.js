// Adds to tsc's modules in dist: CommonJS with types of its own, and both clients for a script tag.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const dist = fileURLToPath(new URL('./dist', import.meta.url));

/** Everything that is not a file of ours stays a `require`. */
const isForeign = (id) => !/^[./]/.test(id);

const CLIENTS = ['client', 'tabs', 'rollout', 'render', 'shim'];

for (const part of ['client', 'tabs', 'rollout', 'render', 'server', 'gateway']) {
  await writeCommonJs(`${part}/index`);
}
await writeCommonJs('shim/callable', 'shim/index');
await writeOldModules();
await writeGlobal('client/index', 'client.global.js', 'SseClient');
await writeGlobal('shim/callable', 'shim.global.js', 'io');
await writeModule('client/index', 'client.esm.js');
await writeModule('shim/index', 'shim.esm.js');
await writeCommonTypes();
await writeFile(join(dist, 'shim/index.d.cts'), await callableTypes());

/** Webpack 4 knows of no `exports`, and reads nothing newer than the JavaScript of 2018. */
async function writeOldModules() {
  const build = await rolldown({
    input: Object.fromEntries(CLIENTS.map((part) => [part, join(dist, part, 'index.js')])),
    external: isForeign,
    // The client imports its streams when they are asked for; here they come with it.
    checks: { ineffectiveDynamicImport: false },
    transform: { target: 'es2018' },
  });
  await build.write({ dir: join(dist, '2018'), format: 'esm', chunkFileNames: '[name].js' });
  await build.close();
}

async function writeCommonJs(entry, output = entry) {
  await bundle(
    entry,
    { external: isForeign, platform: 'node', transform: { target: 'es2018' } },
    {
      file: join(dist, `${output}.cjs`),
      format: 'cjs',
      exports: entry.endsWith('callable') ? 'default' : 'named',
      codeSplitting: false,
    },
  );
}

/** A classic script in the JavaScript of 2018, with everything inside, that makes one global. */
async function writeGlobal(entry, file, name) {
  const exports = entry.endsWith('callable') ? 'default' : 'named';
  await writeWhole(entry, { file: join(dist, file), format: 'iife', name, exports });
}

/** The same as a module. */
async function writeModule(entry, file) {
  await writeWhole(entry, { file: join(dist, file), format: 'esm' });
}

async function writeWhole(entry, output) {
  await bundle(
    entry,
    { external: [], transform: { target: 'es2018' } },
    { ...output, codeSplitting: false, minify: true },
  );
}

async function bundle(entry, input, output) {
  const build = await rolldown({ input: join(dist, `${entry}.js`), ...input });
  await build.write(output);
  await build.close();
}

/** A CommonJS consumer must be told that each file of types is CommonJS, too. */
async function writeCommonTypes() {
  const files = await readdir(dist, { recursive: true });
  for (const file of files.filter((name) => name.endsWith('.d.ts'))) {
    const types = await readFile(join(dist, file), 'utf8');
    const common = types
      .replace(/(['"]\.{1,2}\/[^'"]+)\.js(['"])/g, '$1.cjs$2')
      .replace(/^\/\/# sourceMappingURL=.*\n?/m, '');
    await writeFile(join(dist, file.replace(/\.d\.ts$/, '.d.cts')), common);
  }
}

/** `require` gives the function itself; its types are those of the module, with the function on top. */
async function callableTypes() {
  const names = await readFile(join(dist, 'shim/index.d.ts'), 'utf8');
  const types = [...names.matchAll(/^export (?:type )?\{([^}]+)\} from '(\.\/[^']+)\.js';$/gm)];
  if (types.length === 0) throw new Error(`${basename(dist)}/shim/index.d.ts: found no exports`);
  const imports = types.map(([, list, from]) => `import {${list}} from '${from}.cjs';`);
  const listed = types.flatMap(([, list]) => list.match(/\w+(?=\s*(?:,|$))/g));
  return [
    `import { lookup } from './lookup.cjs';`,
    `import type { IoOptions } from './options.cjs';`,
    ...imports,
    `declare function io(opts?: IoOptions): Socket;`,
    `declare function io(uri?: string, opts?: IoOptions): Socket;`,
    `declare namespace io {`,
    `  export { lookup as io, lookup as connect, lookup as default, ${listed.join(', ')} };`,
    `}`,
    `export = io;`,
    ``,
  ].join('\n');
}
