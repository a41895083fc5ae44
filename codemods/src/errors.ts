/** What can go wrong before or while files are written. */
export type MigrationErrorCode =
  | 'path-missing'
  | 'journal-present'
  | 'journal-missing'
  | 'journal-broken'
  | 'file-changed'
  | 'not-written'
  | 'streams-malformed';

/** The one error class of this package. The message says what was got, what was wanted, and what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
  constructor(
    readonly code: MigrationErrorCode,
    message: string,
    readonly path?: string,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? {} : { cause });
  }
}
