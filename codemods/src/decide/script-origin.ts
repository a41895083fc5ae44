import type { Creation } from '../inventory.js';

const OWN =
  /^(?:(?:window|document|self|globalThis)\s*\.\s*)*(?:location(?:\s*\.\s*(?:origin|href|host|hostname))?|origin|URL|baseURI)$|^undefined$|^null$/;
const ABSOLUTE = /^(["'`])(?:(?:http|ws)(s?):)?(\/\/[^/"'`$]+)(?:\/[^"'`]*)?\1$/;

/**
 * Where the server of some sockets is: `''` for the page’s own origin, another origin where the code says so, and
 * `undefined` where that cannot be told.
 *
 * @param textOf the text of a file
 */
export function originOf(
  creations: readonly Creation[],
  textOf: (path: string) => string | undefined,
): string | undefined {
  const origins = new Set(
    creations.map(({ file, arguments: [first] }) =>
      first?.kind === 'url' ? originIn(textOf(file)?.slice(first.start, first.end) ?? '') : '',
    ),
  );
  const [origin] = origins;
  return origins.size > 1 ? undefined : origin;
}

function originIn(written: string): string | undefined {
  const text = written.trim();
  if (OWN.test(text) || /^(["'`])(?:\/(?!\/)[^"'`$]*)?\1$/.test(text)) return '';
  const absolute = ABSOLUTE.exec(text);
  if (absolute === null) return undefined;
  const [, , secure, host = ''] = absolute;
  return secure === undefined ? host : `http${secure}:${host}`;
}
