#!/usr/bin/env node
// The two commands that everybody waits for are answered before any module is loaded.
const given = process.argv.slice(2);

if (given.length === 1 && /^(?:--version|-V)$/.test(given[0])) {
  process.stdout.write(`${require('../package.json').version}\n`);
} else if (given.length === 1 && /^(?:--help|-h|help)$/.test(given[0])) {
  const { readFileSync } = require('node:fs');
  process.stdout.write(readFileSync(`${__dirname}/help.txt`, 'utf8'));
} else {
  // Node 22.8 and later keep what they have compiled: TypeScript, which the analysis needs, is nine megabytes.
  require('node:module').enableCompileCache?.();
  require('../dist/main.cjs');
}
