// Writes codemods and cli as CommonJS, in few files: Node starts these in half the time of as many modules as there are
// sources, or of any that search their packages for names. tsc checks the sources, and writes their types.
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

await build('codemods', ['index', 'migrate']);
await build('cli', ['main']);
await writeCommonTypes('codemods', ['index', 'migrate']);

/** Each door is a file with what it needs at once; what is loaded when it is needed stays apart. */
async function build(name, doors) {
  const { src, dist, manifest } = foldersOf(name);
  const bundle = await rolldown({
    input: Object.fromEntries(doors.map((door) => [door, join(src, `${door}.ts`)])),
    external: isForeign,
    platform: 'node',
    preserveEntrySignatures: 'allow-extension',
    resolve: { extensionAlias: { '.js': ['.ts'] } },
    transform: { target: 'node20' },
    plugins: [{ name: 'require-ours', renderChunk: requireOurs }],
  });
  const { output } = await bundle.write({
    dir: dist,
    format: 'cjs',
    exports: 'named',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name].cjs',
  });
  await bundle.close();
  const { dependencies } = JSON.parse(await readFile(manifest, 'utf8'));
  for (const { fileName, imports } of output) {
    const unknown = imports.find((one) => isForeign(one) && !isGiven(one, dependencies));
    if (unknown !== undefined) throw new Error(`${name}/dist/${fileName} needs ${unknown}`);
  }
  await removeOld(dist, new Set(output.map(({ fileName }) => fileName)));
}

function foldersOf(name) {
  const folder = fileURLToPath(new URL(`../${name}`, import.meta.url));
  return {
    src: join(folder, 'src'),
    dist: join(folder, 'dist'),
    manifest: join(folder, 'package.json'),
  };
}

/** Everything that is not a file of ours stays a `require`. */
function isForeign(id) {
  return !/^[./]/.test(id) && !id.endsWith('.cjs');
}

function isGiven(id, dependencies) {
  return (
    id.startsWith('node:') ||
    Object.keys(dependencies).some((one) => `${id}/`.startsWith(`${one}/`))
  );
}

/** Packages of ours are CommonJS, too; what a user names may be a module, and stays an `import()`. */
function requireOurs(code) {
  return code.replaceAll(/\bimport\(("(?:@sse-migrate\/|node:)[^"]+")\)/g, 'require($1)');
}

async function removeOld(dist, written) {
  const old = (await readdir(dist, { recursive: true })).filter(
    (name) => /\.c?js(?:\.map)?$/.test(name) && !written.has(name),
  );
  await Promise.all(old.map((name) => rm(join(dist, name))));
}

/** A CommonJS module's types must be called so: those of the doors, and of what they name. */
async function writeCommonTypes(name, doors) {
  const { dist } = foldersOf(name);
  const files = new Set(doors.map((door) => join(dist, `${door}.d.ts`)));
  // A set that grows while it is gone through is gone through to its end.
  for (const file of files) {
    const types = await readFile(file, 'utf8');
    const specifier = /(['"])(\.{1,2}\/[^'"]+)\.js\1/g;
    for (const [, , path] of types.matchAll(specifier))
      files.add(join(dirname(file), `${path}.d.ts`));
    await writeFile(file.replace(/ts$/, 'cts'), types.replaceAll(specifier, '$1$2.cjs$1'));
  }
}
