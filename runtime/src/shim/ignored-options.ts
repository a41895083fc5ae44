/** What asks for something that a stream over `fetch` does not do. The others that are ignored ask for what it does anyway. */
const IGNORED =
  /^(agent|ca|cert|ciphers|forceBase64|key|parser|passphrase|perMessageDeflate|pfx|protocols|rejectUnauthorized|rememberUpgrade|requestTimeout|transportOptions|transports|tryAllTransports|upgrade)$/;

const told = new Set<string>();

/** Warns, once of each, of the options that have no effect. */
export function warnOfIgnored(options: object): void {
  const names = Object.keys(options).filter((name) => IGNORED.test(name) && !told.has(name));
  names.forEach((name) => told.add(name));
  if (names[0]) console.warn(`sse-migrate: options without effect over SSE: ${names.join(', ')}`);
}
