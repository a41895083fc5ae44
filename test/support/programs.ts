import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Text to end a test's title with when a program is not installed: which, and how to get it. '' when it can
 * run. In CI nothing may be skipped: there the test runs, and fails without the program.
 */
export function missingProgram(name: string, debianPackage = name): string {
  if (process.env['CI'] || isInstalled(name)) return '';
  return ` (skipped, no ${name}: "apt-get install -y ${debianPackage}")`;
}

/** The same for a package of Debian's Python, by the name of its module. */
export function missingPython(module: string, name: string): string {
  if (process.env['CI'] || existsSync(`/usr/lib/python3/dist-packages/${module}`)) return '';
  return ` (skipped, no ${name}: "apt-get install -y ${name}")`;
}

function isInstalled(name: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
