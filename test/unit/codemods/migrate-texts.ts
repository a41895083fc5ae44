import { MemoryDisk, migrate } from '@sse-migrate/codemods';
import type { MigrateOptions, MigrationResult } from '@sse-migrate/codemods';

/** A server that has its bridge already, so that a case about clients is about clients only. */
const MOUNTED_SERVER = `const { Server } = require('socket.io');
const { sseBridge } = require('@sse-migrate/runtime/server');
const io = new Server(3000);
sseBridge(io).attach(io.httpServer);
`;

/** The client is one of today, unless a case has a manifest of its own. */
const MANIFEST = `{
  "dependencies": {
    "@sse-migrate/runtime": "1.0.0",
    "socket.io-client": "^4.8.0"
  }
}
`;

/** What a migration of some texts gives: the texts after it, and the result. */
export interface MigratedTexts {
  readonly texts: Record<string, string>;
  readonly result: MigrationResult;
}

/** Migrates an application given as texts by relative path. A mounted server is added when none is there. */
export async function migrateTexts(
  texts: Readonly<Record<string, string>>,
  options: Partial<MigrateOptions> = {},
): Promise<MigratedTexts> {
  const hasServer = Object.values(texts).some((text) => /['"]socket\.io['"]/.test(text));
  const files = {
    'package.json': MANIFEST,
    ...(hasServer ? {} : { 'mounted-server.js': MOUNTED_SERVER }),
    ...texts,
  };
  const disk = new MemoryDisk(
    Object.fromEntries(Object.entries(files).map(([path, text]) => [`/app/${path}`, text])),
  );
  const result = await migrate({ paths: ['/app'], disk, runtimeVersion: '^1.0.0', ...options });
  const after: Record<string, string> = { ...texts };
  for (const change of result.changes) after[change.file] = change.after;
  return { texts: after, result };
}

/** Where the sockets went, and the codes of the findings: one line each. */
export function describeResult({ groups, findings }: MigrationResult): string {
  const sockets = groups.map(({ fate, uses, reasons }) =>
    [`${fate} ${uses}`, ...reasons].join('\n  '),
  );
  const codes = findings.map(
    ({ code, severity, file, line }) => `${code} ${severity} ${file}:${line}`,
  );
  return `${[...sockets, ...codes].join('\n')}\n`;
}
