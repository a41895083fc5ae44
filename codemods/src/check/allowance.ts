import type { CheckProblem } from './problem.js';

/** One entry of an allow list. */
export interface Allowance {
  /** As it was given. */
  readonly text: string;
  readonly code?: string;
  /** A file, or a folder with all that is in it. */
  readonly path?: string;
}

/** Reads `SSE1102`, `src/legacy/` or `SSE1102:src/legacy/`. */
export function parseAllowance(text: string): Allowance {
  const match = /^(SSE\d{4})(?::(.+))?$/i.exec(text);
  const path = match === null ? text : match[2];
  const code = match?.[1]?.toUpperCase();
  return {
    text,
    ...(code === undefined ? {} : { code }),
    ...(path === undefined ? {} : { path: path.replace(/^\.\//, '').replace(/\/+$/, '') }),
  };
}

export function isAllowed({ code, path }: Allowance, problem: CheckProblem): boolean {
  if (code !== undefined && code !== problem.code) return false;
  return path === undefined || problem.file === path || problem.file.startsWith(`${path}/`);
}
