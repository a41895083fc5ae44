import { Splices } from '../edit/splices.js';
import { STREAM_FINDINGS } from '../catalog/stream-findings.js';
import type { FileChange } from '../result.js';
import type { Problem } from './problem.js';

/** A file as it was read: `mark` is the byte order mark in front of its text. */
interface MarkedFile {
  readonly text: string;
  readonly mark: string;
}

/** The files as they are when everything that can be fixed without a person is fixed. */
export function applyEdits(
  problems: readonly Problem[],
  files: ReadonlyMap<string, MarkedFile>,
  relative: (path: string) => string,
): FileChange[] {
  const paths = [...new Set(problems.map(({ file }) => file))].toSorted();
  return paths.flatMap((path) => {
    const own = problems.filter((problem) => problem.file === path);
    const file = files.get(path);
    if (file === undefined) return [];
    const after = editText(file.text, own);
    if (after === file.text) return [];
    const fixed = own.filter(({ edits }) => edits !== undefined);
    return [
      {
        file: relative(path),
        before: file.mark + file.text,
        after: file.mark + after,
        actions: fixed.map(({ name }) => `${STREAM_FINDINGS[name].code} fixed`),
      },
    ];
  });
}

/** Two problems may ask for the same edit; it is made once. */
function editText(text: string, problems: readonly Problem[]): string {
  const splices = new Splices(text);
  const done = new Set<string>();
  for (const edit of problems.flatMap(({ edits = [] }) => edits)) {
    const key = JSON.stringify(edit);
    if (done.has(key)) continue;
    done.add(key);
    if (edit.start === edit.end) splices.insert(edit.start, edit.text);
    else splices.overwrite(edit, edit.text);
  }
  return splices.isEmpty ? text : splices.toString();
}
