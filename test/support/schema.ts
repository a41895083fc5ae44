import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/**
 * Reads a schema. Stricter than it says itself: a property that it does not name is an error, so that nothing goes
 * undocumented.
 *
 * @param path relative to the tests that use it
 */
export function readSchema(path: string): ValidateFunction {
  const file = fileURLToPath(new URL(path, new URL('../integration/', import.meta.url)));
  const ajv = new Ajv2020({ allErrors: true, strict: true });
  addFormats.default(ajv);
  return ajv.compile(closed(JSON.parse(readFileSync(file, 'utf8'))));
}

/** What in a JSON text goes against a schema. */
export function violations(schema: ValidateFunction, text: string): string[] {
  return schema(JSON.parse(text))
    ? []
    : (schema.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function closed(schema: object): object {
  if (Array.isArray(schema)) return schema;
  const entries = Object.entries(schema).map(([name, inner]: [string, unknown]) => [
    name,
    typeof inner === 'object' && inner !== null ? closed(inner) : inner,
  ]);
  const isClosed = 'properties' in schema && !('additionalProperties' in schema);
  return { ...Object.fromEntries(entries), ...(isClosed ? { additionalProperties: false } : {}) };
}
