/** The part of JSON Schema that our own schema is written in. */
interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/**
 * What in a value goes against a schema, by path. Stricter than the standard: a property that the schema does not name
 * is an error, so that nothing goes undocumented.
 */
export function violations(value: unknown, schema: Schema, root = schema, path = '$'): string[] {
  if (schema.$ref !== undefined) {
    const target = root.$defs?.[schema.$ref.replace('#/$defs/', '')];
    return target === undefined
      ? [`${path}: ${schema.$ref} is not defined`]
      : violations(value, target, root, path);
  }
  const found = checkValue(value, schema, path);
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      found.push(...violations(item, schema.items ?? {}, root, `${path}[${index}]`));
    });
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      const property = schema.properties?.[name];
      if (property === undefined) found.push(`${path}.${name}: not in the schema`);
      else found.push(...violations(inner, property, root, `${path}.${name}`));
    }
  }
  return found;
}

function checkValue(value: unknown, schema: Schema, path: string): string[] {
  const text = JSON.stringify(value);
  const rules: readonly (readonly [boolean, string])[] = [
    [schema.type === undefined || isOfType(value, schema.type), `wanted ${schema.type}`],
    [schema.const === undefined || value === schema.const, `wanted ${String(schema.const)}`],
    [schema.enum?.includes(value) ?? true, `wanted one of ${schema.enum?.join(', ')}`],
    [new RegExp(schema.pattern ?? '').test(String(value)), `wanted ${schema.pattern}`],
    [
      Number(value) >= (schema.minimum ?? Number.NEGATIVE_INFINITY) || schema.minimum === undefined,
      'too small',
    ],
    ...(schema.required ?? []).map((name) => [name in Object(value), `lacks ${name}`] as const),
  ];
  return rules.flatMap(([isKept, what]) => (isKept ? [] : [`${path}: ${what}, got ${text}`]));
}

function isOfType(value: unknown, type: string): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isSafeInteger(value);
  return typeof value === type && value !== null && !Array.isArray(value);
}
