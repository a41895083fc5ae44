import { ts } from 'ts-morph';
import { describe, expect, it } from 'vitest';
import { bindTree, declaresGlobals } from '../../../codemods/src/analysis/files/bind.js';
import { createChecker, OPTIONS } from '../../../codemods/src/analysis/files/checker.js';
import { ASK_CHECKER, symbolOf } from '../../../codemods/src/analysis/files/scopes.js';
import { readFixtureCases } from './fixture-cases.js';

const TOGETHER = 50;

/** What is rare, and easily got wrong. */
const ODD: Readonly<Record<string, string>> = {
  'heads.ts':
    'export const a = 1, b = 2;\nexport function f(x = a, { b } = { b: x }, c = () => x) { var a = b; return a + c(); }',
  'default.ts':
    'export default function main() { return main; }\nexport { main as other };\nmain();',
  'itself.js':
    'export const f = function g() { return g; };\nexport const C = class D { m() { return D; } };',
  'decorators.ts':
    'export const key = 1;\nclass A<T> { @d(key) m(@d(key) key: T) { return key; } }\n@d(A) export class B extends A<B> {}\ndeclare function d(x: unknown): any;',
  'space.ts': 'export namespace N { export const a = 1; const b = a; }\nexport enum E { a, b = a }',
  'catch.js': 'try { f(); } catch (error) { log(error); } finally { log(error); }\nexport {};',
  'common.js':
    'const { a, b: c } = require("./b");\nexports.a = a;\nmodule.exports.c = c;\nfunction f() { return exports; }\narguments;',
  'types.ts':
    "import { Socket as S } from 'x';\nimport type { T } from 'y';\ntype U<S> = S;\ninterface I { s: S; t: T; u: U<I> }\nexport function g<T>(t: T, s: S): I { return t as I; }",
  'loops.js':
    'export {};\nfor (const i of list) { use(i); }\nfor (var j in o) use(j);\nlabel: for (let k = 0; k < 1; k += 1) { let i = k; use({ i, j, k }); }',
  'hoisted.js':
    'export {};\nuse(later, fn);\nvar later = 1;\nfunction fn() { inner; { function inner() {} } }',
};

function parse([path, text]: readonly [string, string]): ts.SourceFile {
  const options = {
    languageVersion: ts.ScriptTarget.ESNext,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  };
  return ts.createSourceFile(path, text, options);
}

/** Nodes that were not told what they are in. */
function strayNodes(tree: ts.SourceFile): string[] {
  const strays: string[] = [];
  const visit = (parent: ts.Node): void => {
    ts.forEachChild(parent, (node) => {
      if (node.parent !== parent) strays.push(`${tree.fileName} ${node.pos}`);
      visit(node);
    });
  };
  visit(tree);
  return strays;
}

function namesIn(tree: ts.SourceFile): ts.Identifier[] {
  const names: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) names.push(node);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return names;
}

function saidByChecker(checker: ts.TypeChecker, name: ts.Identifier): ts.Symbol | undefined {
  const { parent } = name;
  if (ts.isShorthandPropertyAssignment(parent) && parent.name === name) {
    return checker.getShorthandAssignmentValueSymbol(parent);
  }
  if (ts.isExportSpecifier(parent)) return checker.getExportSpecifierLocalTargetSymbol(parent);
  return checker.getSymbolAtLocation(name);
}

/** What is declared nowhere is not told apart. */
function isSame(a: ts.Symbol | undefined, b: ts.Symbol | undefined): boolean {
  return a === b || (a === undefined && (b?.declarations ?? []).length === 0);
}

function compare(files: readonly (readonly [string, string])[]): {
  known: number;
  wrong: string[];
} {
  const trees = files.map(parse);
  for (const tree of trees) bindTree(tree, OPTIONS);
  const hasGlobals = trees.some(declaresGlobals);
  expect(trees.flatMap(strayNodes)).toEqual([]);
  const names = trees.flatMap(namesIn);
  const answers = names.map((name) => symbolOf(name, hasGlobals));
  const checker = createChecker(trees);
  const known = names.filter((_, index) => answers[index] !== ASK_CHECKER);
  const wrong = names.filter((name, index) => {
    const answer = answers[index];
    return answer !== ASK_CHECKER && !isSame(answer, saidByChecker(checker, name));
  });
  return {
    known: known.length,
    wrong: wrong.map((name) => `${name.getSourceFile().fileName} ${name.pos} ${name.text}`),
  };
}

describe('what a name refers to', () => {
  it('is what the type checker says, in all fixtures', () => {
    const files = readFixtureCases()
      .flatMap(({ name, input }) =>
        Object.entries(input).map(([path, text]) => [`/${name}/${path}`, text] as const),
      )
      .filter(([path]) => /\.[cm]?[jt]sx?$/.test(path));
    let known = 0;
    for (let at = 0; at < files.length; at += TOGETHER) {
      const { wrong, known: some } = compare(files.slice(at, at + TOGETHER));
      expect(wrong).toEqual([]);
      known += some;
    }
    expect(known).toBeGreaterThan(files.length * 5);
  });

  it.each(Object.entries(ODD))('is what the type checker says, in %s', (path, text) => {
    const { known, wrong } = compare([[path, text]]);
    expect(wrong).toEqual([]);
    expect(known).toBeGreaterThan(0);
  });

  it('may be declared by another file, where one is a script', () => {
    const { wrong } = compare([
      ['a.js', 'var socket = 1;\nfunction f() { return socket; }'],
      ['b.js', 'socket;\nvar socket;'],
      ['c.ts', 'export const x = socket;\ndeclare global { const y: 1 }\ny;'],
    ]);
    expect(wrong).toEqual([]);
  });
});
