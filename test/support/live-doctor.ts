import { run } from '../../cli/src/program.js';

/** What `sse-migrate doctor --url … --json` says: the parts that tests look at. */
export interface LiveDiagnosis {
  readonly code: number;
  readonly out: string;
  readonly report: {
    readonly hop?: string;
    readonly reports: readonly {
      readonly verdict: { readonly kind: string; readonly spanMs: number };
      readonly findings: readonly { readonly code: string; readonly severity: string }[];
    }[];
  };
}

/** Runs the live doctor in this process. */
export async function doctorLive(...argv: string[]): Promise<LiveDiagnosis> {
  let out = '';
  const write = (text: string): void => {
    out += text;
  };
  const code = await run(['doctor', ...argv, '--json'], {
    print: write,
    show: write,
    say: write,
    status: () => {},
  });
  // What is printed is what the command's own types say; each test looks at the parts it means.
  return { code, out, report: JSON.parse(out) as LiveDiagnosis['report'] };
}

/** The verdict of each URL. */
export function kindsOf({ report }: LiveDiagnosis): string[] {
  return report.reports.map(({ verdict }) => verdict.kind);
}

/** The codes found at all URLs; notes too. */
export function codesOf({ report }: LiveDiagnosis): string[] {
  return report.reports.flatMap(({ findings }) => findings.map(({ code }) => code));
}

/** The verdict of one URL with the codes that break streams, such as `held SSE3501`. */
export async function judgeLive(url: string, ...argv: string[]): Promise<string> {
  const live = await doctorLive('--url', url, ...argv);
  const broken = live.report.reports.flatMap(({ findings }) =>
    findings.filter(({ severity }) => severity === 'todo').map(({ code }) => code),
  );
  return [...kindsOf(live), ...broken].join(' ');
}
