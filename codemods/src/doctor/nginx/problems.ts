import { loadNginx } from '../../nginx/load.js';
import { findBuffering } from './buffering.js';
import { findHops } from './hops.js';
import { findReadTimeout } from './timeout.js';
import { streamPlaces } from './place.js';
import type { Check, Problem } from '../problem.js';

const NAME =
  /\.conf(?:\.(?:template|tpl|example|sample))?$|(?:^|\/)(?:nginx[\w.-]*|sites-(?:available|enabled)\/[^/]+)$/i;

/** nginx files, with what they include. An included file is looked at in its place, not alone. */
export const nginx: Check = {
  name: 'nginx',
  concerns: ({ path, text }) =>
    NAME.test(path) &&
    (/^[^#\n]*\bproxy_pass\s/m.test(text) ||
      (/^[^#\n]*\binclude\s/m.test(text) && /^[^#\n]*\b(?:http|server)\s*\{/m.test(text))),
  find: ({ path }, { disk, streamPaths }) => {
    const configuration = loadNginx(disk, path);
    const places = streamPlaces(configuration, streamPaths);
    return [
      ...places.flatMap((place) => [...findBuffering(place), ...findReadTimeout(place)]),
      ...findHops(places),
    ].filter(isFirst);
  },
};

/** The same line included twice is reported once. */
function isFirst(problem: Problem, index: number, all: readonly Problem[]): boolean {
  return (
    index ===
    all.findIndex(
      ({ name, file, at }) => name === problem.name && file === problem.file && at === problem.at,
    )
  );
}
