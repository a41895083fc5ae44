import { globals } from './environment.js';

/**
 * A session secret: 24 random bytes in base64, of which two characters are one.
 * @throws {Error} when the platform has no source of secure random numbers.
 * @see PROTOCOL.md §1
 */
export function createSecret(): string {
  const bytes = new Uint8Array(24);
  // Node 18 has no global `crypto`; there, the id of a blob URL is a random UUID.
  if (!globals.crypto) return blobId() + blobId();
  globals.crypto.getRandomValues(bytes);
  return btoa(String.fromCharCode(...bytes)).replace(/\W/g, '-');
}

function blobId(): string {
  const url = URL.createObjectURL(new Blob());
  URL.revokeObjectURL(url);
  return url.slice(-36, -6);
}
