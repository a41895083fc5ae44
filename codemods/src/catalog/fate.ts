/**
 * What becomes of one member, option or event on the native client.
 *
 * - `same`: the native client has it under the same name and meaning.
 * - `rewrite`: it has it under another name or shape.
 * - `drop`: it has no meaning here, and leaving it out changes nothing.
 * - `todo`: the native client has no counterpart; the whole group goes to the shim.
 */
export type CatalogFate = 'same' | 'rewrite' | 'drop' | 'todo';
