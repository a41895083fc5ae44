const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** A string after its first quote, cut anywhere. */
export class JsonString {
  text = '';
  isDone = false;
  /** The character that cannot stand where it stands. */
  unexpected: string | undefined;
  /** The escape so far, without its backslash; null outside of one. */
  private escape: string | null = null;

  /** Takes what it can of the text from there; answers where it got to. */
  take(source: string, at: number): number {
    if (this.escape !== null) {
      this.takeEscape(this.escape, source.charAt(at));
      return at + 1;
    }
    // oxlint-disable-next-line no-control-regex -- JSON wants them escaped
    const plain = /[^"\\\u0000-\u001f]+/y;
    plain.lastIndex = at;
    const run = plain.exec(source)?.[0];
    if (run !== undefined) {
      this.text += run;
      return at + run.length;
    }
    this.takeMark(source.charAt(at));
    return at + 1;
  }

  private takeMark(mark: string): void {
    if (mark === '\\') this.escape = '';
    else if (mark === '"') this.isDone = true;
    else this.unexpected = mark;
  }

  private takeEscape(before: string, character: string): void {
    if (before === '' && character !== 'u') {
      const meant = ESCAPES.get(character);
      if (meant === undefined) this.unexpected = character;
      else this.finishEscape(meant);
      return;
    }
    const escape = before + character;
    this.escape = escape;
    if (before !== '' && !/[\da-f]/i.test(character)) this.unexpected = character;
    else if (escape.length === 5)
      this.finishEscape(String.fromCharCode(parseInt(escape.slice(1), 16)));
  }

  private finishEscape(meant: string): void {
    this.text += meant;
    this.escape = null;
  }
}
