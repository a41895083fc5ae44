import { posix } from 'node:path';
import type { FindingCode } from '../finding.js';
import { findMarkers } from '../marker.js';
import type { Marker } from '../marker.js';
import { lineAndColumn } from '../span.js';
import type { CheckProblem } from './problem.js';

/**
 * The markers that `transform --todo` left and nobody has taken away, and what is ignored without a reason. A marker
 * whose finding is still there says nothing new.
 */
export function markerProblems(
  files: readonly { readonly path: string; readonly text: string }[],
  root: string,
  findings: readonly { readonly file: string; readonly code?: FindingCode }[],
): CheckProblem[] {
  const open = new Set(findings.map(({ file, code }) => `${code} ${file}`));
  return files.flatMap(({ path, text }) => {
    const file = posix.relative(root, path);
    return findMarkers(text).flatMap((marker) =>
      marker.kind === 'ignore'
        ? unreasoned(file, text, marker)
        : open.has(`${marker.code} ${file}`)
          ? []
          : leftOver(file, text, marker),
    );
  });
}

function leftOver(file: string, text: string, { code, said, offset }: Marker): CheckProblem[] {
  return [
    {
      kind: 'marker',
      code,
      file,
      ...lineAndColumn(text, offset),
      message: said === '' ? 'a marker is left' : `a marker is left: ${said}`,
      advice: 'Do what it says, and remove the comment.',
    },
  ];
}

function unreasoned(file: string, text: string, { code, said, offset }: Marker): CheckProblem[] {
  if (said !== '') return [];
  return [
    {
      kind: 'marker',
      code,
      file,
      ...lineAndColumn(text, offset),
      message: 'something is ignored without a reason',
      advice: `Say why behind the code: sse-migrate-ignore ${code}: the reason.`,
    },
  ];
}
