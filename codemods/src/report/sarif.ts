import { pathToFileURL } from 'node:url';
import type { Finding } from '../finding.js';
import type { MigrationResult } from '../result.js';
import { formatFindingPage } from './pages.js';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const ROOT = 'PROJECTROOT';

/**
 * The findings as SARIF, for code scanning.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function formatSarif(result: MigrationResult, version: string): string {
  const findings = [...result.findings, ...(result.survey?.hurdles ?? [])];
  const codes = [...new Set(findings.map(({ code }) => code))].toSorted();
  const driver = {
    name: 'sse-migrate',
    semanticVersion: version,
    rules: codes.map((code) => toRule(code, findings)),
  };
  const run = {
    tool: { driver },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { [ROOT]: { uri: `${pathToFileURL(result.root).href}/` } },
    results: findings.map((finding) => toResult(finding, codes)),
  };
  return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, null, 2)}\n`;
}

function toRule(code: string, findings: readonly Finding[]): object {
  const page = formatFindingPage(code) ?? code;
  const finding = findings.find((one) => one.code === code);
  const title = /^# \S+: (.*)$/m.exec(page)?.[1] ?? code;
  return {
    id: code,
    shortDescription: { text: title },
    help: { text: finding?.advice ?? title, markdown: page },
    defaultConfiguration: { level: levelOf(finding?.severity ?? 'note') },
  };
}

function toResult(finding: Finding, codes: readonly string[]): object {
  const { code, severity, file, line, column, message, advice } = finding;
  const uri = file.split('/').map(encodeURIComponent).join('/');
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: levelOf(severity),
    message: { text: `${message}. ${advice}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri, uriBaseId: ROOT },
          region: { startLine: line, startColumn: column },
        },
      },
    ],
    partialFingerprints: { 'sse-migrate/v1': `${code}:${file}:${message}` },
  };
}

function levelOf(severity: Finding['severity']): 'note' | 'warning' {
  return severity === 'todo' ? 'warning' : 'note';
}
