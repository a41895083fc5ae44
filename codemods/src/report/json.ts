import type { MigrationResult } from '../result.js';

/** The version of the JSON report. It grows when a field goes or changes its meaning. */
export const REPORT_VERSION = 1;

/** The result as JSON, without the texts of whole files. Its schema is `docs/report.schema.json`. */
export function formatJson({ changes, ...rest }: MigrationResult): string {
  const files = changes.map(({ file, actions }) => ({ file, actions }));
  return `${JSON.stringify({ version: REPORT_VERSION, ...rest, changes: files }, null, 2)}\n`;
}
