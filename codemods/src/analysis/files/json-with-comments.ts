/** Parses JSON that may have comments and trailing commas, as tsconfig files do. `undefined` when it cannot. */
export function parseJsonWithComments(text: string): unknown {
  try {
    return JSON.parse(strip(text));
  } catch {
    return undefined;
  }
}

function strip(text: string): string {
  const withoutComments = text.replace(
    /("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    (_, literal: string | undefined) => literal ?? '',
  );
  return withoutComments.replace(
    /("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g,
    (_, literal: string | undefined) => literal ?? '',
  );
}
