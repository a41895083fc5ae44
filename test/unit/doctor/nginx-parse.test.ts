import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNginx } from '../../../codemods/src/nginx/parse.js';
import { diagnoseTexts } from './diagnose-texts.js';

describe('the reader of nginx files', () => {
  it('gives every directive the offsets of its own text', () => {
    const text = 'a  b;http{server { listen 80; # x;\n}}';
    const [first, http] = parseNginx(text, 'f');
    expect(text.slice(first?.start, first?.end)).toBe('a  b;');
    expect(text.slice(http?.start, http?.end)).toBe('http{server { listen 80; # x;\n}}');
    const listen = http?.block?.children[0]?.block?.children[0];
    expect(text.slice(listen?.start, listen?.end)).toBe('listen 80;');
  });

  it.each([
    ["a '};' b;", 1],
    ['a "\\"}" ; b;', 2],
    ['a ${b}c;', 1],
    ['a b#c;', 1],
    ['# a;\n', 0],
    ['a_by_lua_block { x = "}" -- }\n y = [==[ } ]] ]==] } b;', 2],
  ])('reads %j as %i directives', (text, count) => {
    expect(parseNginx(text, 'f')).toHaveLength(count);
  });

  it.each(['a', 'a {', '}', 'a; }', '{ a; }', 'a "b;', 'a ${b;', 'x_by_lua_block { "'])(
    'refuses %j',
    (text) => {
      expect(() => parseNginx(text, 'f')).toThrow(/./);
    },
  );

  it('reads any words back as they were, however they are spaced', () => {
    const word = fc.stringMatching(/^[a-z$/.:_-][a-z0-9$/.:_-]{0,8}$/);
    const blank = fc.constantFrom(' ', '\t', '\n', ' # c }\n', '\r\n');
    fc.assert(
      fc.property(fc.array(fc.tuple(word, blank), { minLength: 1 }), (pairs) => {
        const text = `${pairs.map(([one, space]) => one + space).join('')};`;
        const [directive] = parseNginx(text, 'f');
        const words = pairs.map(([one]) => one);
        expect([directive?.name, ...(directive?.args ?? []).map(({ value }) => value)]).toEqual(
          words,
        );
      }),
    );
  });

  it('says which file is no nginx configuration, and why', () => {
    const text = 'server { {% if x %} location / { proxy_pass http://a; } {% endif %} }';
    const { skipped, findings } = diagnoseTexts({ 'nginx.conf': text });
    expect(findings).toEqual([]);
    expect(skipped).toEqual([{ file: 'nginx.conf', reason: 'a block is not closed' }]);
  });

  it('lets a TCP proxy be', () => {
    const text = 'stream { server { listen 1; proxy_pass 127.0.0.1:2; } }';
    expect(diagnoseTexts({ 'nginx.conf': text }).findings).toEqual([]);
  });

  it('is not led in a circle by files that include each other', () => {
    const texts = {
      'nginx.conf': 'http { include a.conf; }',
      'a.conf': 'include b.conf; server { location / { proxy_pass http://a; } }',
      'b.conf': 'include a.conf;',
    };
    expect(diagnoseTexts(texts).findings.map(({ file }) => file)).toEqual(['a.conf']);
  });
});
