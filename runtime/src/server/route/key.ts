import { createHash } from 'node:crypto';
import { Refusal } from '../http/answers.js';
import { type BridgeRequest, header } from '../http/request.js';
import { IDEMPOTENCY_HEADER } from '../../protocol/names.js';

/** Visible characters, and not too many of them. */
const KEY = /^[\x20-\x7e]{1,255}$/;

/** Whose a key is. */
export interface KeyScope {
  readonly route: string;
  /** As the bridge's `principal` option tells. */
  readonly principal: string | undefined;
  readonly auth: object | undefined;
}

/**
 * The request's `Idempotency-Key`, so scoped that nobody else's is equal; undefined when it has none.
 * @throws {Refusal} `malformed`
 */
export function scopedKey(request: BridgeRequest, scope: KeyScope): string | undefined {
  const key = header(request, IDEMPOTENCY_HEADER);
  if (key === undefined) return undefined;
  if (!KEY.test(key)) {
    const detail = `Idempotency-Key: got ${key.length}, wanted 1 to 255 characters of ASCII`;
    throw new Refusal('malformed', { detail });
  }
  return hash([...ownerOf(request, scope), key]);
}

/** A conversation's name, so scoped that nobody else's is equal. */
export function scopedConversation(
  request: BridgeRequest,
  scope: KeyScope,
  conversation: string,
): string {
  return hash(['conversation', ...ownerOf(request, scope), conversation]);
}

function ownerOf({ headers }: BridgeRequest, { route, principal, auth }: KeyScope): unknown[] {
  return [route, principal ?? [headers.authorization, headers.cookie, auth]];
}

/** A hash of what is asked: the URL, where it is asked, and the body. */
export function fingerprint(request: BridgeRequest, body: unknown): string {
  return hash([request.url, body]);
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
