import { globals } from './environment.js';

/**
 * A session secret: 192 random bits in base64url.
 * @throws {Error} when the platform has no source of secure random numbers.
 * @see PROTOCOL.md §1
 */
export function createSecret(): string {
  const bytes = new Uint8Array(24);
  // Node 18 has no global `crypto`; there, the id of a blob URL is a random UUID.
  if (!globals.crypto) return blobId() + blobId();
  globals.crypto.getRandomValues(bytes);
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_');
}

function blobId(): string {
  const url = URL.createObjectURL(new Blob());
  URL.revokeObjectURL(url);
  return url.slice(-36, -6);
}
