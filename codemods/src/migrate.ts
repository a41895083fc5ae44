// The way in for who only migrates: it loads neither the doctor nor what writes pages and diffs.
export { markProject } from './commands/mark-project.js';
export { migrate } from './commands/migrate.js';
export { applyChanges } from './journal/apply.js';
export { nodeDisk } from './project/node-disk.js';
export { formatSummary } from './report/summary.js';
export { formatSurvey } from './report/survey.js';
export { decodeStreams } from './streams.js';
