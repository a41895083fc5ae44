import { parseAddress } from '../../../runtime/src/client/address.js';
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

  it.each([undefined, '', '/'])('outside a page, %j is of this machine', (url) => {
    expect(parseAddress(url)).toEqual({ origin: 'http://localhost', nsp: '/', query: '' });
  });

  it('is refused where it is a mere path and there is no page', () => {
    expect(() => parseAddress('/chat')).toThrow(
      'url: got "/chat", wanted "https://host/namespace"',
    );
  });
});
