const RESET = '\u001b[0m';
const STYLES = { bold: 1, red: 31, green: 32, yellow: 33, dim: 2 } as const;

/** Whether a stream wants colours: a terminal, and nobody said no. */
export function wantsColor(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  if (environment['NO_COLOR'] !== undefined && environment['NO_COLOR'] !== '') return false;
  if (environment['FORCE_COLOR'] !== undefined) return environment['FORCE_COLOR'] !== '0';
  return stream.isTTY === true && environment['TERM'] !== 'dumb';
}

/** Whether a text is a patch. */
export function isDiff(text: string): boolean {
  return /^@@ -\d/m.test(text);
}

/** Headings bold, codes yellow, what a diff adds green and takes away red. Nothing else changes. */
export function colorize(text: string): string {
  const isPatch = isDiff(text);
  return text.replaceAll(/^.+$/gm, (line) => {
    if (isPatch && /^(?:--- a|\+\+\+ b)\//.test(line)) return paint('bold', line);
    if (isPatch && line.startsWith('+')) return paint('green', line);
    if (isPatch && line.startsWith('-')) return paint('red', line);
    if (isPatch && line.startsWith('@@')) return paint('dim', line);
    if (/^\S.*:$/.test(line)) return paint('bold', line);
    return line.replace(/(?<= {2})SSE\d{4}\b/, (code) => paint('yellow', code));
  });
}

function paint(style: keyof typeof STYLES, text: string): string {
  return `\u001b[${STYLES[style]}m${text}${RESET}`;
}
