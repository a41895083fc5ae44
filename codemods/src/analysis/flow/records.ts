import type { ts } from 'ts-morph';
import type { CallSite } from './call-site.js';
import type { NodeId } from './solver.js';
import type { ObjectValue } from './values.js';

/** A member of something is named here. `name` is absent when it is computed. */
export interface Access {
  readonly node: ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.BindingElement;
  readonly base: NodeId;
  readonly name?: string;
}

/** A member is named in what a library reads as code of its own: in a string that is a path, or in a template. */
export interface PathAccess {
  /** The string, or the file of the template. */
  readonly node: ts.Node;
  readonly base: NodeId;
  readonly name: string;
  /** Where the name begins in the file. */
  readonly start: number;
  /** What it gives is looked at, and not only whether it changes. */
  readonly isValueUsed: boolean;
  /** It is called there. */
  readonly isCall?: boolean;
  /** Of `'emit' in socket`: where the socket is. */
  readonly tested?: ts.Identifier;
}

/** Something is put where the left side says. */
export interface Store {
  readonly node: ts.Node;
  readonly base: NodeId;
  readonly value: NodeId;
}

/** A variable, parameter or property is declared to be a socket. */
export interface DeclaredSocket {
  readonly node: ts.Node;
  readonly holder: NodeId;
}

/** A call that makes or attaches a server of interest. */
export interface ServerCall {
  readonly value: ObjectValue;
  readonly call: CallSite;
}
