import { MEMBERS } from '../catalog/members.js';
import { SCRIPT_GLOBAL } from '../catalog/modules.js';
import type { Span } from '../span.js';

/** The code in an attribute of a page, such as `onclick`. */
export interface Handler extends Span {
  /** What stands around it. */
  readonly quote: '"' | "'";
}

const ATTRIBUTE = /(?<=[\s(,])(?:on[a-z]+|href)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi;

/** A member that has another name natively, or the factory. Other handlers are nobody’s business. */
const CONCERNS = new RegExp(
  `\\.\\s*(?:${MEMBERS.filter(({ fate }) => fate !== 'same')
    .map(({ name }) => name)
    .join('|')})\\b|(?<![\\w$.])${SCRIPT_GLOBAL}\\s*[.(]`,
);

/** Not JavaScript as it stands: character references, and what a template language puts in. */
const IS_WRITTEN_OTHERWISE = /&#?\w+;|\{\{|<[%?]|\{%|[#!]\{/;

/** Event handlers and `javascript:` links in which a socket may be used. */
export function findHandlers(text: string, scripts: readonly Span[]): Handler[] {
  return [...text.matchAll(ATTRIBUTE)].flatMap((match) => {
    const [whole, double, single = ''] = match;
    const value = double ?? single;
    const quote = double === undefined ? "'" : '"';
    const end = match.index + whole.length - 1;
    const start = end - value.length;
    if (/^href/i.test(whole) && !/^\s*javascript:/i.test(value)) return [];
    if (!CONCERNS.test(value) || IS_WRITTEN_OTHERWISE.test(value)) return [];
    if (scripts.some((one) => start >= one.start && end <= one.end)) return [];
    return [{ start, end, quote }];
  });
}
