import { ts } from 'ts-morph';
import { bindTree, declaresGlobals } from './bind.js';
import { createChecker, OPTIONS } from './checker.js';
import { isDeeper, MOST_LEVELS } from './depth.js';
import type { Span } from '../../span.js';
import { ASK_CHECKER, symbolAfter, symbolOf } from './scopes.js';

/** One parsed file. Offsets are those of `text`, which has no byte order mark. */
export interface SourceUnit {
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
  /** A classic script: its top-level names are the page's globals. */
  readonly isScript: boolean;
  /** The insides of the functions that have been walked through; none where the syntax is wrong. */
  readonly bodies: Span[];
}

/** Text to parse. `language` is for files whose name does not tell, such as a script block of a page. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
  readonly language?: 'js' | 'ts';
}

/** The parsed files, and what each name in them refers to. Files are added in batches, and parsed once. */
export class SourceFiles {
  readonly #units = new Map<string, SourceUnit>();
  readonly #byTree = new Map<ts.SourceFile, { unit: SourceUnit; batch: Batch }>();

  /** Files whose code is nested too deeply to be walked through. */
  readonly tooDeep = new Set<string>();

  constructor(readonly realmOf: (path: string) => string) {}

  /** Parses and binds some files; gives back those that were new. */
  add(sources: readonly SourceText[]): SourceUnit[] {
    const fresh = new Map<string, SourceText[]>();
    for (const source of sources) {
      if (this.#units.has(source.path) || this.tooDeep.has(source.path)) continue;
      const realm = this.realmOf(source.path);
      fresh.set(realm, [...(fresh.get(realm) ?? []), source]);
    }
    return [...fresh.values()].flatMap((together) => this.#addTogether(together));
  }

  /** The global declarations of these files are visible to each other. */
  #addTogether(fresh: readonly SourceText[]): SourceUnit[] {
    const parsed = fresh.flatMap(({ path, text, language }) => {
      const tree = parse(text, language === undefined ? path : `${path}.${language}`);
      if (tree === undefined) this.tooDeep.add(path);
      return tree === undefined ? [] : [{ path, text, tree }];
    });
    const batch = bindTogether(parsed.map(({ tree }) => tree));
    return parsed.map(({ path, text, tree }) => {
      const unit: SourceUnit = { path, text, tree, isScript: isScript(tree), bodies: [] };
      this.#units.set(path, unit);
      this.#byTree.set(tree, { unit, batch });
      return unit;
    });
  }

  get(path: string): SourceUnit | undefined {
    return this.#units.get(path);
  }

  all(): Iterable<SourceUnit> {
    return this.#units.values();
  }

  /** The file that a node is part of. */
  unitOf(node: ts.Node): SourceUnit {
    return this.#entry(node).unit;
  }

  /** What a name refers to, without following imports. */
  symbolAt(name: ts.Node): ts.Symbol | undefined {
    const { batch } = this.#entry(name);
    const known = symbolOf(name, batch.hasGlobals);
    if (known !== ASK_CHECKER) return known;
    const checker = batch.checker();
    const { parent } = name;
    if (ts.isShorthandPropertyAssignment(parent) && parent.name === name) {
      return checker.getShorthandAssignmentValueSymbol(parent);
    }
    if (ts.isExportSpecifier(parent)) return checker.getExportSpecifierLocalTargetSymbol(parent);
    return checker.getSymbolAtLocation(name);
  }

  /** What a name means at the top of a file. */
  topLevel(unit: SourceUnit, name: string): ts.Symbol | undefined {
    const { batch } = this.#entry(unit.tree);
    return batch
      .checker()
      .getSymbolsInScope(unit.tree, ts.SymbolFlags.Value | ts.SymbolFlags.Alias)
      .find((symbol) => symbol.name === name);
  }

  /** Whether the name of `symbol` means it behind `statement`. */
  isVisible(symbol: ts.Symbol, statement: ts.Statement): boolean {
    const { batch } = this.#entry(statement);
    const known = symbolAfter(statement, symbol, batch.hasGlobals);
    if (known !== ASK_CHECKER) return known === symbol;
    return batch.checker().getSymbolsInScope(statement, ts.SymbolFlags.Value).includes(symbol);
  }

  #entry(node: ts.Node): { unit: SourceUnit; batch: Batch } {
    const entry = this.#byTree.get(node.getSourceFile());
    if (entry === undefined) throw new Error('the node belongs to no file of this analysis');
    return entry;
  }
}

/** A tree, or nothing where it would be too deep. */
function parse(text: string, name: string): ts.SourceFile | undefined {
  // What comments say of types is not asked for, and takes a fifth of the time.
  const { ParseNone: jsDocParsingMode } = ts.JSDocParsingMode;
  const options = { languageVersion: ts.ScriptTarget.ESNext, jsDocParsingMode };
  try {
    // What is the parent of a node, the binder says.
    const tree = ts.createSourceFile(name, text, options);
    return isDeeper(tree, MOST_LEVELS) ? undefined : tree;
  } catch (error) {
    // The parser calls itself for each level, and is the first to come to the end of the stack.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Files that were added together. */
interface Batch {
  /** Names of one of them can be meant in the others. */
  readonly hasGlobals: boolean;
  /** It is made on the first question. */
  readonly checker: () => ts.TypeChecker;
}

function bindTogether(trees: readonly ts.SourceFile[]): Batch {
  for (const tree of trees) bindTree(tree, OPTIONS);
  let checker: ts.TypeChecker | undefined;
  return {
    hasGlobals: trees.some(declaresGlobals),
    checker: () => (checker ??= createChecker(trees)),
  };
}

function isScript(tree: ts.SourceFile): boolean {
  if (ts.isExternalModule(tree)) return false;
  return !/\brequire\s*\(|\bmodule\.exports\b|\bexports\./.test(tree.text);
}
