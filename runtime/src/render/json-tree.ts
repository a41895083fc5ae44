interface Open {
  container: unknown[] | Record<string, unknown>;
  /** The index or property that was written last; undefined before the first. */
  key: string | number | undefined;
}

/**
 * A JSON value under construction. A value that was read is never changed: what comes after goes to
 * copies of the containers that are still open, so what did not change stays identical.
 */
export class JsonTree {
  private root: unknown;
  private readonly open: Open[] = [];
  private wasRead = false;

  read(): unknown {
    this.wasRead = true;
    return this.root;
  }

  get path(): (string | number)[] {
    return this.open.flatMap(({ key }) => (key === undefined ? [] : [key]));
  }

  get inArray(): boolean {
    return Array.isArray(this.open[this.open.length - 1]?.container);
  }

  get isClosed(): boolean {
    return this.open.length === 0;
  }

  /** Names the property that comes next. */
  setKey(key: string): void {
    const top = this.open[this.open.length - 1];
    if (top) top.key = key;
  }

  /** Goes to the next place of an array. */
  nextIndex(): void {
    const top = this.open[this.open.length - 1];
    if (top && Array.isArray(top.container)) top.key = top.container.length;
  }

  /** Puts a value where the text stands; a string that grows is put there again. */
  put(value: unknown): void {
    this.copyWhatWasRead();
    this.putInto(this.open.length, value);
  }

  begin(container: Open['container']): void {
    this.put(container);
    this.open.push({ container, key: undefined });
  }

  finish(): void {
    this.open.pop();
  }

  private copyWhatWasRead(): void {
    if (!this.wasRead) return;
    this.wasRead = false;
    this.open.forEach((entry, depth) => {
      const { container } = entry;
      entry.container = Array.isArray(container) ? container.slice() : { ...container };
      this.putInto(depth, entry.container);
    });
  }

  private putInto(depth: number, value: unknown): void {
    const parent = this.open[depth - 1];
    if (!parent) this.root = value;
    else if (parent.key !== undefined) define(parent.container, parent.key, value);
  }
}

function define(container: Open['container'], key: string | number, value: unknown): void {
  if (Array.isArray(container)) container[Number(key)] = value;
  else if (key !== '__proto__') container[key] = value;
  else {
    const property = { value, writable: true, enumerable: true, configurable: true };
    Object.defineProperty(container, key, property);
  }
}
