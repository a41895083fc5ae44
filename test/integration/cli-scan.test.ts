import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../support/command-line.js';

const APP = fileURLToPath(new URL('../../fixtures/apps/ai-chat', import.meta.url));

describe('sse-migrate scan', () => {
  it('tells on stdout who sends and who hears each event, and changes nothing', async () => {
    const { status, stdout, stderr } = await runCommand('scan', APP);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('client/src/socket.js:4');
    expect(stdout).toMatch(
      / {2}ask\n( {6}sent .*\n)+ {6}heard \S*server\/handlers\/assistant\.js:9 \{ room, prompt, id \}/,
    );
    expect(stdout).not.toMatch(/no (?:server|client) (?:listens|sends)/);
    expect(stdout).toContain('The plan:');
  });

  it('prints the same as JSON', async () => {
    const { stdout } = await runCommand('scan', APP, '--json');
    const { version, survey } = Object(JSON.parse(stdout));
    expect(version).toBe(1);
    expect(survey.events).toHaveLength(16);
  });

  it('ends with 2 when a path does not exist', async () => {
    const { status, stdout, stderr } = await runCommand('scan', '/nowhere/at/all');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('/nowhere/at/all');
  });
});
