export type { CheckProblem } from './check/problem.js';
export { check } from './commands/check.js';
export type { CheckOptions, CheckResult } from './commands/check.js';
export { finish } from './commands/finish.js';
export type { FinishReason, FinishResult } from './commands/finish.js';
export { diagnose } from './commands/diagnose.js';
export type { DiagnoseOptions } from './commands/diagnose.js';
export type { Diagnosis, DoctorFinding } from './diagnosis.js';
export type { Target } from './decide/decide.js';
export type { Disk, DiskEntry } from './disk.js';
export { MigrationError } from './errors.js';
export type { MigrationErrorCode } from './errors.js';
export type { Finding, FindingCode, Severity } from './finding.js';
export { applyChanges } from './journal/apply.js';
export { transpileModule } from './transpile-module.js';
export { PARTS } from './plan.js';
export type { Part } from './plan.js';
export type { OnProgress, Progress } from './progress.js';
export { undo } from './journal/undo.js';
export type { UndoResult } from './journal/undo.js';
export { markProject } from './commands/mark-project.js';
export { migrate } from './commands/migrate.js';
export type { MigrateOptions } from './commands/migrate.js';
export { MemoryDisk } from './project/memory-disk.js';
export { nodeDisk } from './project/node-disk.js';
export { overlayDisk } from './project/overlay-disk.js';
export { findRoot } from './project/root.js';
export { formatDiagnosis } from './report/diagnosis.js';
export { formatProblems, formatVerdict } from './report/check.js';
export { formatDiff } from './report/diff.js';
export { formatHtml } from './report/html/page.js';
export { formatDiagnosisPage, formatStreamsPage } from './report/html/streams-page.js';
export type { MeasuredStream } from './report/html/streams-page.js';
export { formatJson } from './report/json.js';
export { formatMarkdown } from './report/markdown.js';
export { formatSarif } from './report/sarif.js';
export {
  FINDING_CODES,
  formatCatalog,
  formatFindingIndex,
  formatFindingList,
  formatFindingPage,
} from './report/pages.js';
export { formatSummary } from './report/summary.js';
export { formatSurvey } from './report/survey.js';
export type {
  FileChange,
  FileCounts,
  GroupOutcome,
  MigrationResult,
  SkippedFile,
  UseCounts,
} from './result.js';
export type {
  Direction,
  EventEnd,
  PlanStep,
  Survey,
  SurveyEstimate,
  SurveyEvent,
  SurveyPackage,
  SurveyPlace,
  SurveyServer,
  SurveySocket,
} from './survey.js';
export { decodeStreams } from './streams.js';
export type { StreamNames, Streams } from './streams.js';
