import { describe, expect, it } from 'vitest';
import { addRuntime } from '../../../codemods/src/config/package-json.js';

const add = (text: string): string | undefined => addRuntime(text, '^1.0.0');

describe('addRuntime', () => {
  it('puts the runtime at its place in a sorted list', () => {
    expect(add('{\n  "dependencies": {\n    "@acme/a": "1",\n    "express": "5"\n  }\n}\n')).toBe(
      '{\n  "dependencies": {\n    "@acme/a": "1",\n    "@sse-migrate/runtime": "^1.0.0",\n    "express": "5"\n  }\n}\n',
    );
  });

  it('puts it at the end of a list that is not sorted', () => {
    expect(add('{"dependencies":{"z":"1","a":"2"}}')).toBe(
      '{"dependencies":{"z":"1","a":"2","@sse-migrate/runtime": "^1.0.0"}}',
    );
  });

  it('keeps tabs, CRLF and a missing final newline', () => {
    expect(add('{\r\n\t"dependencies": {\r\n\t\t"express": "5"\r\n\t}\r\n}')).toBe(
      '{\r\n\t"dependencies": {\r\n\t\t"@sse-migrate/runtime": "^1.0.0",\r\n\t\t"express": "5"\r\n\t}\r\n}',
    );
  });

  it('fills an empty list', () => {
    expect(add('{\n  "name": "x",\n  "dependencies": {}\n}\n')).toBe(
      '{\n  "name": "x",\n  "dependencies": {\n    "@sse-migrate/runtime": "^1.0.0"\n  }\n}\n',
    );
  });

  it('makes the list when there is none, and is not misled by one that is nested', () => {
    expect(add('{\n  "x": { "dependencies": { "a": "1" } }\n}\n')).toBe(
      '{\n  "x": { "dependencies": { "a": "1" } },\n  "dependencies": {\n    "@sse-migrate/runtime": "^1.0.0"\n  }\n}\n',
    );
  });

  it('leaves a manifest alone that has it already, or that is none', () => {
    expect(add('{"devDependencies":{"@sse-migrate/runtime":"1"}}')).toBeUndefined();
    expect(add('[]x')).toBeUndefined();
  });
});
