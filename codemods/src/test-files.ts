const TEST_FILE =
  /(?:^|\/)(?:__tests__|__mocks__|tests?|specs?|e2e|cypress|playwright|test-utils|mocks?|[\w-]+[-_](?:tests?|specs?|e2e))\/|[.-](?:test|spec|mock|cy)\.[cm]?[jt]sx?$/;

/** Whether a file is part of a test, by its path below the root. */
export function isTestFile(root: string, path: string): boolean {
  return TEST_FILE.test(path.slice(root.length));
}
