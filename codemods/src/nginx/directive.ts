import type { Span } from '../span.js';

/** One word of a directive. `value` is without quotes. */
export interface NginxWord extends Span {
  readonly value: string;
}

/** One directive, simple or with a block. The span reaches from its name to its `;` or `}`. */
export interface NginxDirective extends Span {
  /** Absolute path of the file that it stands in. */
  readonly file: string;
  readonly name: string;
  readonly args: readonly NginxWord[];
  /** The span between the braces, and what stands in it. A Lua block has no directives. */
  readonly block?: NginxBlock;
}

/** What is between two braces. */
export interface NginxBlock extends Span {
  readonly children: readonly NginxDirective[];
}

/** The text is no nginx configuration that can be read, such as a template of another program. */
export class NginxSyntaxError extends Error {
  override readonly name = 'NginxSyntaxError';
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}
