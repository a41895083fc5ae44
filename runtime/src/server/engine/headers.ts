import type { IncomingMessage, ServerResponse } from 'node:http';
import { type SerializeOptions, serialize } from 'cookie';

/** What the engine was told of its cookie. */
export interface CookieSettings {
  /** With its defaults; a string on 2.x alone, where the next two belong to it. */
  readonly cookie?: false | string | (SerializeOptions & { readonly name: string });
  readonly cookiePath?: string | false;
  readonly cookieHttpOnly?: boolean;
}

/** 2.x has its settings on the engine itself. */
interface HeadersEngine extends CookieSettings {
  readonly opts?: CookieSettings;
  emit(event: string, ...args: readonly unknown[]): boolean;
}

/** Lets listeners of the engine's `initial_headers` and `headers` add to a response. */
export function emitHeaders(
  engine: HeadersEngine | undefined,
  request: IncomingMessage,
  response: ServerResponse,
  sid: string | undefined,
): void {
  const headers: Record<string, string | string[]> = {};
  if (sid !== undefined) {
    const cookie = sessionCookie(engine?.opts ?? engine ?? {}, sid);
    if (cookie !== undefined) headers['Set-Cookie'] = cookie;
    engine?.emit('initial_headers', headers, request);
  }
  engine?.emit('headers', headers, request);
  for (const [name, value] of Object.entries(headers)) {
    // Others may have set cookies of theirs.
    if (name.toLowerCase() === 'set-cookie') response.appendHeader(name, value);
    else response.setHeader(name, value);
  }
}

/** Engine.IO's `cookie` option: for load balancers that keep a client at its node. */
function sessionCookie(settings: CookieSettings, sid: string): string | undefined {
  const { cookie, cookiePath, cookieHttpOnly = true } = settings;
  if (!cookie) return undefined;
  if (typeof cookie === 'string') {
    const isPathless = cookiePath === false;
    return serialize(cookie, sid, {
      ...(isPathless ? {} : { path: cookiePath ?? '/' }),
      httpOnly: !isPathless && cookieHttpOnly,
      sameSite: true,
    });
  }
  return serialize(cookie.name, sid, cookie);
}
