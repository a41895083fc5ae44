import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = process.env['OPENSSL_PATH'] ?? 'openssl';

const reason =
  spawnSync(program, ['version']).status === 0
    ? undefined
    : `no program called ${program}: "apt-get install -y openssl", or name another in OPENSSL_PATH`;

/** Why tests that need a certificate are skipped, for their title; undefined when they can run, and in CI. */
export const opensslMissing: string | undefined = process.env['CI'] ? undefined : reason;

/** A key and a certificate that it signs itself, for 127.0.0.1; disposing deletes the files. */
export function createCertificate() {
  if (reason !== undefined) throw new Error(reason);
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  const keyFile = join(folder, 'key.pem');
  const certFile = join(folder, 'cert.pem');
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const type = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-x509'];
  execFileSync(program, ['req', ...type, ...subject, '-keyout', keyFile, '-out', certFile], {
    stdio: 'ignore',
  });
  return {
    keyFile,
    certFile,
    key: readFileSync(keyFile),
    cert: readFileSync(certFile),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
