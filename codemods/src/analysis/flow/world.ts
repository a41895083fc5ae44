import { ts } from 'ts-morph';
import type { CallSite } from './call-site.js';
import { isClientUrl, SOCKET_IO_CLIENT } from '../../catalog/modules.js';
import type { ModuleResolver } from '../files/modules.js';
import type { Realms } from '../files/realms.js';
import type { Access, DeclaredSocket, PathAccess, ServerCall, Store } from './records.js';
import { hasSlots, Slots } from './slots.js';
import { Solver } from './solver.js';
import type { NodeId } from './solver.js';
import type { SourceFiles } from '../files/source-files.js';
import { Heap } from './values.js';
import type { ObjectValue, Value } from './values.js';

/** The nodes of a function or a class, by their place in a list; the parameters follow. */
const RESULT = 0;
const THIS = 1;
const INSTANCES = 2;
const PARAMETERS = 3;

/** How property reads are understood; given by the library models. */
export type LoadRule = (value: Value, name: string, to: NodeId, world: World) => void;

/** What an analysis knows before it parses anything. */
export interface WorldSettings {
  /** The folder of the whole project. */
  readonly root: string;
  readonly files: SourceFiles;
  readonly modules: ModuleResolver;
  readonly realms: Realms;
  /** Module names that are Socket.IO's client. */
  readonly clientModules: ReadonlySet<string>;
  /** Only Node can run the file. */
  readonly isServerFile: (path: string) => boolean;
  readonly loadRule: LoadRule;
  /** There are models for functions of the library. */
  readonly knowsLibrary: (module: string) => boolean;
  /** So many values may go from one place to the next. */
  readonly mostSteps: number;
}

/**
 * The state of one analysis: which nodes stand for which variables, properties, parameters and results, and what was
 * recorded on the way for later questions.
 */
export class World {
  readonly solver: Solver<Value>;
  readonly heap = new Heap();
  readonly accesses: Access[] = [];
  readonly paths: PathAccess[] = [];
  /** What stores are made of: to be read as well, where one of them holds a socket. */
  readonly parts: ts.Node[] = [];
  readonly calls: CallSite[] = [];
  readonly stores: Store[] = [];
  readonly spreads: { node: ts.Node; value: NodeId }[] = [];
  readonly declared: DeclaredSocket[] = [];
  readonly ioServers: ServerCall[] = [];
  readonly ioAttachments: ServerCall[] = [];
  readonly httpServers: ServerCall[] = [];
  readonly expressions = new Map<ts.Node, NodeId>();
  readonly #variables = new Map<ts.Node, NodeId>();
  readonly #constants = new Map<Value, NodeId>();
  readonly #slots: Slots;
  readonly #parts = new Map<ts.Node, (NodeId | undefined)[]>();

  readonly root: string;
  readonly files: SourceFiles;
  readonly modules: ModuleResolver;
  readonly realms: Realms;
  readonly isServerFile: (path: string) => boolean;
  readonly #clientModules: ReadonlySet<string>;
  readonly #knowsLibrary: (module: string) => boolean;

  constructor(settings: WorldSettings) {
    this.solver = new Solver(undefined, settings.mostSteps);
    this.root = settings.root;
    this.files = settings.files;
    this.modules = settings.modules;
    this.realms = settings.realms;
    this.isServerFile = settings.isServerFile;
    this.#clientModules = settings.clientModules;
    const { loadRule } = settings;
    this.#slots = new Slots(this.solver, (value, name, to) => loadRule(value, name, to, this));
    this.#knowsLibrary = settings.knowsLibrary;
  }

  /** The realm of the file that a node is part of. */
  realmOf(node: ts.Node): string {
    return this.realms.of(this.files.unitOf(node).path);
  }

  /** The global object of a realm. */
  global(realm: string): ObjectValue {
    return this.heap.shared('global', 'global', realm);
  }

  /** The node of a variable that is named at `place`. Globals of the page are properties of the global object. */
  variable(symbol: ts.Symbol | undefined, name: string, place: ts.Node): NodeId {
    const declaration = symbol?.declarations?.[0];
    if (declaration === undefined || isAssignedGlobal(declaration)) {
      return this.#globalName(name, place);
    }
    const known = this.#variables.get(declaration);
    if (known !== undefined) return known;
    const node = this.solver.node();
    this.#variables.set(declaration, node);
    if (this.#isScriptGlobal(declaration)) {
      const global = this.global(this.realmOf(declaration));
      this.put(global, name, node);
      this.solver.flow(this.field(global, name), node);
    }
    return node;
  }

  /** The node of a name that no file declares. */
  #globalName(name: string, place: ts.Node): NodeId {
    const node = this.solver.node();
    this.loadFrom(this.global(this.realmOf(place)), name, node);
    return node;
  }

  /** A node that holds exactly one value. */
  constant(value: Value): NodeId {
    const known = this.#constants.get(value);
    if (known !== undefined) return known;
    const node = this.solver.node();
    this.solver.add(node, value);
    this.#constants.set(value, node);
    return node;
  }

  /** The slot of one property. `*` is the slot for names that are not known. */
  field(value: Value, name: string): NodeId {
    return this.#slots.field(value, name);
  }

  /** Names of the properties that were ever written or read on a value. */
  fieldsOf(value: Value): Iterable<readonly [string, NodeId]> {
    return this.#slots.named(value);
  }

  /** Every property slot of every value, with its name. */
  allFields(): Iterable<readonly [string, NodeId]> {
    return this.#slots.all();
  }

  /** The property slots of a value, and what it copies or inherits. */
  ownSlotsOf(value: Value): Iterable<NodeId> {
    return this.#slots.own(value);
  }

  /** All property slots of a value, the inner ones included. */
  slotsOf(value: Value): Iterable<NodeId> {
    return this.#slots.every(value);
  }

  parameter(fn: ts.SignatureDeclaration, index: number): NodeId {
    const last = fn.parameters[fn.parameters.length - 1];
    if (last?.dotDotDotToken !== undefined && index >= fn.parameters.length - 1) {
      const list = this.heap.object(last, 'array');
      this.solver.add(this.#part(fn, PARAMETERS + fn.parameters.length - 1), list);
      return this.field(list, '*');
    }
    return this.#part(fn, PARAMETERS + index);
  }

  result(fn: ts.Node): NodeId {
    return this.#part(fn, RESULT);
  }

  /** What `this` is inside a function, a class body or a file. */
  self(owner: ts.Node): NodeId {
    return this.#part(owner, THIS);
  }

  /** Every instance that the code of a class can run on: its own and those of its subclasses. */
  instances(owner: ts.Node): NodeId {
    return this.#part(owner, INSTANCES);
  }

  /** `module.exports`, or the namespace of an ES module. */
  exports(path: string): NodeId {
    const namespace = this.heap.object(path, 'module');
    const node = this.field(this.heap.object(`${path} module`, 'module'), 'exports');
    this.solver.add(node, namespace);
    return node;
  }

  /** Reads a property: everything that any value of `base` has under `name` arrives in `to`. */
  load(base: NodeId, name: string, to: NodeId): void {
    this.solver.each(base, (value) => this.loadFrom(value, name, to));
  }

  loadFrom(value: Value, name: string, to: NodeId): void {
    this.#slots.load(value, name, to);
  }

  /** Writes a property. */
  store(base: NodeId, name: string, value: NodeId): void {
    this.solver.each(base, (target) => {
      if (hasSlots(target)) this.put(target, name, value);
    });
  }

  /** Writes a property of one value; of one that every realm has, where its peers read it as well. */
  put(target: Value, name: string, value: NodeId): void {
    for (const twin of this.#twins(target)) this.solver.flow(value, this.field(twin, name));
  }

  /** Whether something is known of what a module gives: it is of the project, or a library that has models. */
  isFollowed(specifier: ts.StringLiteral): boolean {
    const { path } = this.files.unitOf(specifier);
    return (
      this.modules.resolve(specifier.text, path) !== undefined ||
      this.isClientModule(specifier.text) ||
      this.#knowsLibrary(specifier.text)
    );
  }

  /** Whether a module is Socket.IO's client, under whatever alias. */
  isClientModule(name: string): boolean {
    if (this.#clientModules.has(name)) return true;
    if (!this.#clientModules.has(SOCKET_IO_CLIENT)) return false;
    return name.startsWith(`${SOCKET_IO_CLIENT}/`) || isClientUrl(name);
  }

  #twins(value: Value): Value[] {
    if (value.kind === 'library') {
      const { module, path } = value;
      return this.#peers(value.realm).map((realm) => this.heap.library(module, path, realm));
    }
    if (value.kind !== 'object' || value.realm === undefined) return [value];
    const { site, shape } = value;
    if (typeof site !== 'string') return [value];
    return this.#peers(value.realm).map((realm) => this.heap.shared(site, shape, realm));
  }

  #peers(realm: string): string[] {
    return [...this.realms.peersOf(realm)];
  }

  #part(owner: ts.Node, part: number): NodeId {
    let parts = this.#parts.get(owner);
    if (parts === undefined) this.#parts.set(owner, (parts = []));
    return (parts[part] ??= this.solver.node());
  }

  #isScriptGlobal(declaration: ts.Node): boolean {
    let node = declaration.parent;
    while (ts.isVariableDeclarationList(node) || ts.isVariableStatement(node)) node = node.parent;
    return ts.isSourceFile(node) && this.files.unitOf(node).isScript;
  }
}

/** In JavaScript, `window.x = …` counts as a declaration of `x`. */
function isAssignedGlobal(declaration: ts.Node): boolean {
  return (
    ts.isPropertyAccessExpression(declaration) ||
    ts.isElementAccessExpression(declaration) ||
    ts.isBinaryExpression(declaration)
  );
}
