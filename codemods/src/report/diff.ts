import { createTwoFilesPatch, INCLUDE_HEADERS } from 'diff';
import type { MigrationResult } from '../result.js';

/** All changes as one patch that `git apply` and `patch -p1` take. */
export function formatDiff(result: Pick<MigrationResult, 'changes'>): string {
  return result.changes
    .map(({ file, before, after }) =>
      createTwoFilesPatch(`a/${file}`, `b/${file}`, before, after, undefined, undefined, {
        headerOptions: { ...INCLUDE_HEADERS, includeIndex: false, includeUnderline: false },
      }),
    )
    .join('');
}
