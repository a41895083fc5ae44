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
  const { code, path, dest, message } = Object(error);
  const reason = REASONS.get(code);
  if (reason === undefined) return String(message ?? error);
  const where = String(dest ?? path ?? 'a file');
  const next = isWriting(error)
    ? 'No file is half written. `sse-migrate undo` gives back what was changed so far; then run again.'
    : 'Nothing was written.';
  return `${reason} ${where}. ${next}`;
}

function isWriting(error: unknown): boolean {
  const { code, syscall } = Object(error);
  return code === 'ENOSPC' || code === 'EDQUOT' || /^(?:write|rename|fsync|mkdir)/.test(syscall);
}
