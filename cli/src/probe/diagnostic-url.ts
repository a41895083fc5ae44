/** Whether a URL is that of a bridge’s diagnostic route, whose frames tell when they were sent. */
export function isDiagnostic(url: URL): boolean {
  return url.pathname.endsWith('/diagnostics');
}

/** The URL with other parameters. */
export function withParameters(url: URL, parameters: Readonly<Record<string, string>>): URL {
  const changed = new URL(url);
  for (const [name, value] of Object.entries(parameters)) changed.searchParams.set(name, value);
  return changed;
}
