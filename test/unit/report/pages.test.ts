import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  FINDING_CODES,
  formatCatalog,
  formatFindingIndex,
  formatFindingPage,
} from '@sse-migrate/codemods';
import { describe, expect, it } from 'vitest';

// After a change of the tables: npx vitest run test/unit/report/pages.test.ts -u
const DOCS = fileURLToPath(new URL('../../../codemods/docs/', import.meta.url));

describe('the generated pages', () => {
  it.each(FINDING_CODES)('say what the table says of %s', async (code) => {
    await expect(formatFindingPage(code)).toMatchFileSnapshot(`${DOCS}findings/${code}.md`);
  });

  it('list every finding', async () => {
    await expect(formatFindingIndex()).toMatchFileSnapshot(`${DOCS}findings/README.md`);
  });

  it('list every member, option and event', async () => {
    await expect(formatCatalog()).toMatchFileSnapshot(`${DOCS}catalog.md`);
  });

  it('are there for codes that exist, and no others', () => {
    const pages = readdirSync(`${DOCS}findings`).filter((name) => name !== 'README.md');
    expect(pages.toSorted()).toEqual(FINDING_CODES.map((code) => `${code}.md`).toSorted());
  });

  it('belong to one finding each', () => {
    expect(new Set(FINDING_CODES).size).toBe(FINDING_CODES.length);
  });
});
