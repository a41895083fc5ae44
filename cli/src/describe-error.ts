const REASONS: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'There is no permission for'],
  ['EPERM', 'There is no permission for'],
  ['EROFS', 'The disk is read-only:'],
  ['ENOSPC', 'The disk is full:'],
  ['EDQUOT', 'The quota is used up:'],
  ['ENOENT', 'There is no file or folder'],
  ['EISDIR', 'This is a folder, and a file was wanted:'],
  ['ENOTDIR', 'A part of this path is no folder:'],
  ['EMFILE', 'Too many files are open:'],
]);

/** What went wrong, for a person: what was tried, where, and how to go on. */
export function describeError(error: unknown): string {
  const { code, message, cause, path } = Object(error);
  if (code === 'not-written') return `${reasonOf(cause, path) ?? message} Nothing was written.`;
  const reason = reasonOf(error, 'a file');
  if (reason === undefined) return String(message ?? error);
  const next = isReplacing(error)
    ? 'No file is half written. `sse-migrate undo` gives back what was changed so far; then run again.'
    : 'Nothing was written.';
  return `${reason} ${next}`;
}

function reasonOf(error: unknown, place: unknown): string | undefined {
  const { code, path, dest } = Object(error);
  const reason = REASONS.get(code);
  return reason === undefined ? undefined : `${reason} ${String(dest ?? path ?? place)}.`;
}

/** Everything that can fail by itself has been done before the first file is replaced. */
function isReplacing(error: unknown): boolean {
  return Object(error).syscall === 'rename';
}
