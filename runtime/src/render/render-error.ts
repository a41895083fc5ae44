/**
 * - `ended`: text came after the end
 * - `syntax`: the text is no JSON
 * - `incomplete`: the JSON text stopped before its value was complete
 */
export type RenderErrorCode = 'ended' | 'syntax' | 'incomplete';

/** What the streams of this module throw. */
export class RenderError extends Error {
  override readonly name = 'RenderError';

  constructor(
    readonly code: RenderErrorCode,
    message: string,
    /** Where in the whole text it was seen, in UTF-16 code units from 0. */
    readonly position: number,
  ) {
    super(message);
  }
}
