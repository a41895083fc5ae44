/** One line that says what is going on just now, on a terminal: it is written over and over, and leaves nothing behind. */
export interface StatusLine {
  /** What goes on now. Not everything that is said is shown. */
  readonly show: (text: string) => void;
  /** Takes the line away, so that something else can be written. */
  readonly clear: () => void;
}

/** A terminal, or something that is none. */
export type Screen = Pick<NodeJS.WriteStream, 'write'> &
  Partial<Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>>;

/** What is done sooner needs no line. */
const FIRST_MS = 300;
/** Ten times a second is as often as anybody can read. */
const AGAIN_MS = 100;
const ERASE = '\r\u001b[K';

/**
 * A status line at the end of a stream. In a pipe, in CI, and on a terminal that cannot go back in a line, nothing is
 * ever shown.
 *
 * @param now milliseconds that only grow
 */
export function createStatusLine(
  screen: Screen,
  environment: Readonly<Record<string, string | undefined>>,
  now: () => number = () => performance.now(),
): StatusLine {
  const isShown =
    screen.isTTY === true && environment['TERM'] !== 'dumb' && (environment['CI'] ?? '') === '';
  if (!isShown) return { show: () => {}, clear: () => {} };
  let isWritten = false;
  let nextAt = now() + FIRST_MS;
  return {
    show: (text) => {
      if (now() < nextAt) return;
      nextAt = now() + AGAIN_MS;
      isWritten = true;
      screen.write(ERASE + text.slice(0, (screen.columns || 80) - 1));
    },
    clear: () => {
      if (isWritten) screen.write(ERASE);
      isWritten = false;
    },
  };
}
