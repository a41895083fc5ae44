import { inForce, wordsInForce } from '../../nginx/effective.js';
import type { NginxNode } from '../../nginx/load.js';
import { holdsBack, ignoringDirective, isUnbuffered } from './place.js';
import type { StreamPlace } from './place.js';
import { insertBehind, removeArgument } from './edits.js';
import type { Problem, TextEdit } from '../problem.js';

/** What keeps a stream in nginx: buffers, gzip, and the header that would switch them off, ignored. */
export function findBuffering(place: StreamPlace): Problem[] {
  const compressing = compressingDirective(place);
  if (!holdsBack(place) && (compressing === undefined || isUnbuffered(place))) return [];
  const ignoring = ignoringDirective(place);
  return [
    ...(ignoring === undefined ? [] : [ignoresHeader(place, ignoring)]),
    ...(holdsBack(place) ? [buffers(place)] : []),
    ...(compressing === undefined || isUnbuffered(place) ? [] : [compresses(place, compressing)]),
  ];
}

function buffers(place: StreamPlace): Problem {
  const { directive } = place.pass;
  return {
    name: 'nginxBuffering',
    file: directive.file,
    at: directive.start,
    detail: describe(place),
    edits: [streamingEdit(place)],
  };
}

/** Where other things pass too, HTTP/1.1 alone lets streams through and leaves the buffers for the rest. */
function streamingEdit(place: StreamPlace): TextEdit {
  const { configuration, location, pass } = place;
  const [name, value] = place.isShared ? ['proxy_http_version', '1.1'] : ['proxy_buffering', 'off'];
  const own = location.children.find(({ directive }) => directive.name === name);
  const [word] = own?.directive.args ?? [];
  if (word !== undefined && own?.directive.file === pass.directive.file) {
    return { start: word.start, end: word.end, text: value };
  }
  return insertBehind(configuration, pass, `${name} ${value};`);
}

function ignoresHeader({ configuration }: StreamPlace, ignoring: NginxNode): Problem {
  const { file, start } = ignoring.directive;
  return {
    name: 'nginxIgnoresHeader',
    file,
    at: start,
    edits: removeArgument(configuration, ignoring, (value) => value === 'x-accel-buffering'),
  };
}

function compresses(place: StreamPlace, types: NginxNode): Problem {
  const { configuration, pass } = place;
  const isAll = types.directive.args.some(({ value }) => value === '*');
  const edits = isAll
    ? { file: pass.directive.file, edits: [insertBehind(configuration, pass, 'gzip off;')] }
    : {
        file: types.directive.file,
        edits: removeArgument(configuration, types, (value) => value === 'text/event-stream'),
      };
  return { name: 'nginxGzip', at: isAll ? pass.directive.start : types.directive.start, ...edits };
}

/** The `gzip_types` in force that covers event streams, where gzip is on. */
function compressingDirective({ configuration, location }: StreamPlace): NginxNode | undefined {
  if (wordsInForce(location, 'gzip', configuration.nodes)[0] !== 'on') return undefined;
  return inForce(location, 'gzip_types', configuration.nodes).find(({ directive }) =>
    directive.args.some(({ value }) => /^(?:\*|text\/event-stream)$/i.test(value)),
  );
}

function describe({ location, pass }: StreamPlace): string {
  const words = [location.directive.name, ...location.directive.args.map(({ value }) => value)];
  return `${words.join(' ')} → ${pass.directive.args[0]?.value ?? ''}`;
}
