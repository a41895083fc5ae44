import { formatQuery, parseAddress } from '../../../runtime/src/client/address.js';
import { afterEach, describe, expect, it, vi } from 'vitest';

afterEach(() => vi.unstubAllGlobals());

describe('the address of a server', () => {
  const page = { protocol: 'http:', host: 'app.test:8080' };
  const own = 'http://app.test:8080';

  it.each([
    [undefined, own, '/', ''],
    ['', own, '/', ''],
    ['/', own, '/', ''],
    ['?token=a', own, '/', 'token=a'],
    ['/chat?token=a', own, '/chat', 'token=a'],
    ['//other.test/chat', 'http://other.test', '/chat', ''],
    ['other.test', 'http://other.test', '/', ''],
    ['wss://other.test', 'https://other.test', '/', ''],
  ])('in a page, %j is %s, namespace %s, query %j', (url, origin, nsp, query) => {
    vi.stubGlobal('location', page);
    expect(parseAddress(url)).toEqual({ origin, nsp, query });
  });

  it.each([
    [undefined, '', '/', ''],
    ['', '', '/', ''],
    ['/', '', '/', ''],
    ['?token=a', '', '/', 'token=a'],
    ['/chat?token=a', '', '/chat', 'token=a'],
    ['//other.test/chat', 'https://other.test', '/chat', ''],
    ['other.test:81/chat', 'https://other.test:81', '/chat', ''],
    ['ws://other.test', 'http://other.test', '/', ''],
  ])('outside a page, %j is %j, namespace %s, query %j', (url, origin, nsp, query) => {
    expect(parseAddress(url)).toEqual({ origin, nsp, query });
  });

  it.each(['http://', '//', 'a b'])('%j is refused', (url) => {
    expect(() => parseAddress(url)).toThrow(`url: got "${url}", wanted "https://host/namespace"`);
  });
});

it.each([
  [undefined, ''],
  ['?a=b&c=1', 'a=b&c=1'],
  [{ a: 1, b: 'x y&z', c: [1, 2], d: null }, 'a=1&b=x+y%26z&c=1%2C2&d=null'],
])('the query %j is %j', (query, text) => expect(formatQuery(query)).toBe(text));
