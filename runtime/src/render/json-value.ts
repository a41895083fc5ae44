/** A JSON value of which any part may still be missing. */
export type PartialJson<T> = T extends readonly (infer Item)[]
  ? PartialJson<Item>[]
  : T extends object
    ? { [Key in keyof T]?: PartialJson<T[Key]> }
    : T;

/** A value that grows with its JSON text. The time it takes grows with the text only. */
export interface JsonStream<T> {
  /**
   * Adds text, cut anywhere.
   * @throws {RenderError} `syntax` where `JSON.parse` would; what was read before stays in `value`.
   * `ended` after {@link JsonStream.end}
   */
  push(delta: string): void;
  /**
   * Ends the text.
   * @returns the value, as `JSON.parse` gives it for the whole text
   * @throws {RenderError} `incomplete` if the text stopped before its value did
   */
  end(): T;
  /**
   * The value so far; undefined before its first character. Strings grow; numbers, `true`, `false`
   * and `null` are there when they are complete; a property is there when its value begins. What
   * you have read never changes: each reading gives a new value in which all that did not grow is
   * identical to before, so that `===` and React's memo see what did.
   */
  readonly value: PartialJson<T> | undefined;
  /** Where the text stands: the keys and indexes down to the value that was written last. */
  readonly path: readonly (string | number)[];
  /** Whether the value is complete. A number by itself is complete at the end. */
  readonly done: boolean;
}
