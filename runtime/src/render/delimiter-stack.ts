interface Opener {
  readonly mark: string;
  readonly count: number;
  readonly at: number;
}

/** The runs of `*`, `_` and `~~` that are still open, by CommonMark's rules of flanking. */
export class DelimiterStack {
  constructor(private openers: readonly Opener[] = []) {}

  /** Another stack with the same runs: no run is ever changed. */
  copy(): DelimiterStack {
    return new DelimiterStack(this.openers);
  }

  /** Takes the run of marks there; answers where it ends. */
  take(text: string, at: number): number {
    const mark = text[at] ?? '';
    let end = at + 1;
    while (text[end] === mark) end += 1;
    const { opens, closes } = flanking(text, at, end);
    let count = end - at;
    if (mark === '~' && count !== 2) return this.takeLone(text, at, end);
    if (closes) count = this.close(mark, count);
    if (count > 0 && (opens || end === text.length)) this.open({ mark, count, at: end - count });
    return end;
  }

  /** Cuts away the marks at the end that have nothing after them. */
  trim(text: string): string {
    let shown = text;
    for (let last = this.last(); last; last = this.last()) {
      if (last.at + last.count < shown.trimEnd().length) break;
      shown = shown.slice(0, last.at);
      this.openers = this.openers.slice(0, -1);
    }
    return shown;
  }

  closing(): string {
    return this.openers.reduce((marks, { mark, count }) => mark.repeat(count) + marks, '');
  }

  /** The text was cut there. */
  cut(at: number): void {
    this.openers = this.openers.filter((opener) => opener.at < at);
  }

  /** One character was taken out there. */
  shift(at: number): void {
    this.openers = this.openers.map((opener) =>
      opener.at > at ? { ...opener, at: opener.at - 1 } : opener,
    );
  }

  private open(opener: Opener): void {
    this.openers = [...this.openers, opener];
  }

  /** @returns how many of the marks closed nothing */
  private close(mark: string, count: number): number {
    let left = count;
    while (left > 0) {
      const index = this.openers.map((opener) => opener.mark).lastIndexOf(mark);
      const opener = this.openers[index];
      if (!opener) return left;
      const used = Math.min(left, opener.count);
      left -= used;
      this.openers = this.openers.slice(0, index);
      if (opener.count > used) this.open({ ...opener, count: opener.count - used });
    }
    return 0;
  }

  /** A lone tilde is text, but at the end it may be half of one. */
  private takeLone(text: string, at: number, end: number): number {
    if (end === text.length) this.open({ mark: '~', count: end - at, at });
    return end;
  }

  private last(): Opener | undefined {
    return this.openers[this.openers.length - 1];
  }
}

type Side = 'space' | 'punctuation' | 'word';

function flanking(text: string, at: number, end: number): { opens: boolean; closes: boolean } {
  const before = sideOf(text[at - 1]);
  const after = sideOf(text[end]);
  const left = leans(after, before);
  const right = leans(before, after);
  if (text[at] === '_') {
    const opens = left && (!right || before === 'punctuation');
    return { opens, closes: right && (!left || after === 'punctuation') };
  }
  // A lone asterisk inside a word is more likely a product than emphasis.
  const isProduct = end - at === 1 && before === 'word' && after === 'word';
  return { opens: left && !isProduct, closes: right };
}

/** Whether a run with that on one side and this on the other belongs to the one side. */
const leans = (one: Side, other: Side): boolean =>
  one === 'word' || (one === 'punctuation' && other !== 'word');

function sideOf(character: string | undefined): Side {
  if (character === undefined || /\s/.test(character)) return 'space';
  return /[\p{P}\p{S}]/u.test(character) ? 'punctuation' : 'word';
}
