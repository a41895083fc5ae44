/**
 * What the exit status says.
 *
 * - `ok` (0): done, or nothing to do. What went to the shim counts as done.
 * - `needsPerson` (1): done as far as possible; the findings under “For you to do” are left.
 * - `failed` (2): nothing was written: wrong usage, a missing path, a dirty git tree, an unreadable file.
 */
export const EXIT = { ok: 0, needsPerson: 1, failed: 2 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
