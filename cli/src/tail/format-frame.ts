/** A frame, and when it came. */
export interface SeenFrame {
  readonly event: string;
  readonly data: string;
  readonly id: string;
  /** Since the one before it, or since the stream began. */
  readonly sinceMs: number;
  /** When it came. */
  readonly at: string;
}

/** A frame on one line: time since the last, event, id, size, data folded to the width. */
export function formatFrame(frame: SeenFrame, width: number): string {
  const head = [
    formatDelay(frame.sinceMs).padStart(9),
    printable(frame.event).padEnd(14),
    frame.id === '' ? '' : `#${printable(frame.id)}`,
    formatSize(Buffer.byteLength(frame.data)),
  ]
    .filter((part) => part !== '')
    .join('  ');
  const room = Math.max(20, width - head.length - 2);
  return `${head}  ${fold(printable(frame.data), room)}\n`;
}

/** A frame as one line of JSON. */
export function formatFrameJson({ event, id, data, sinceMs, at }: SeenFrame): string {
  const size = Buffer.byteLength(data);
  return `${JSON.stringify({ at, sinceMs: Math.round(sinceMs), event, id, size, data })}\n`;
}

function formatDelay(ms: number): string {
  if (ms < 1000) return `+${Math.round(ms)} ms`;
  return ms < 60_000 ? `+${(ms / 1000).toFixed(2)} s` : `+${(ms / 60_000).toFixed(1)} min`;
}

function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 ** 2
    ? `${(bytes / 1024).toFixed(1)} kB`
    : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

/** What does not fit is counted. */
function fold(text: string, room: number): string {
  if (text.length <= room) return text;
  const cut = text.slice(0, room - 12).replace(/[\uD800-\uDBFF]$/, '');
  return `${cut}… +${text.length - cut.length}`;
}

/** A stream is somebody else’s text: its control characters must not reach the terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (character) =>
    character === '\n' ? '⏎' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
