import { describe, expect, it } from 'vitest';
import { nginxMissing } from '../../support/nginx.js';
import { checkWithNginx } from '../../support/nginx-test.js';
import { fixTexts } from '../../unit/doctor/diagnose-texts.js';
import { readDoctorCases } from '../../unit/doctor/doctor-cases.js';

/** This nginx has no Lua, and a file of servers alone is no configuration. */
const cases = readDoctorCases().filter(
  ({ name, input }) => name !== 'nginx-lua' && 'nginx.conf' in input,
);

describe.skipIf(nginxMissing !== undefined)(
  `nginx itself takes the fixtures${nginxMissing === undefined ? '' : ` (skipped: ${nginxMissing})`}`,
  () => {
    it.each(cases.map((one) => [one.name, one] as const))(
      '%s, before and after the fix',
      (_name, { input }) => {
        expect(checkWithNginx(input, 'nginx.conf')).toBe('ok');
        expect(checkWithNginx(fixTexts(input), 'nginx.conf')).toBe('ok');
      },
    );

    it('refuses a configuration that is broken', () => {
      expect(checkWithNginx({ 'nginx.conf': 'events {} http { nope; }' }, 'nginx.conf')).toContain(
        'unknown directive "nope"',
      );
    });
  },
);
