import { describe, expect, it } from 'vitest';
import { MAJORS, startBridged } from '../../support/socket-io-server.js';
import { wirePost, wireRequest } from '../../support/wire-client.js';

const SECRET = 'a-session-secret-of-32-characters';
const open = (messages: unknown[]) => ({ open: { protocol: 1 }, seq: 1, messages });

describe.each(MAJORS)('a session with %s', (major) => {
  it('is opened, talks both ways, survives a cut and leaves', async () => {
    await using app = await startBridged({ major });
    const seen: unknown[] = [];
    app.io.on('connection', (socket) => {
      seen.push('connection');
      socket.on('say', (text: string, answer?: (reply: string) => void) => {
        seen.push(text);
        answer?.(`got ${text}`);
        socket.emit('said', text);
      });
      socket.on('disconnect', (reason: string) => seen.push(reason));
    });
    const headers = { 'sse-session': SECRET };
    const stream = await wireRequest(app.url, { headers, body: open([{ kind: 'connect' }]) });
    expect(stream.status).toBe(200);
    await stream.next('$connect');
    const say = { kind: 'event', name: 'say', args: ['one'], ack: 7 };
    const answer = await wirePost(app.url, SECRET, { seq: 2, messages: [say] });
    expect(answer).toEqual({ status: 200, body: { next: 3 } });
    expect((await stream.next('$ack')).data).toBe('{"nsp":"/","args":["got one"],"ack":7}');
    const first = await stream.next('said');
    expect(first.data).toBe('["one"]');
    stream.cut();
    await wirePost(app.url, SECRET, {
      seq: 3,
      messages: [{ kind: 'event', name: 'say', args: ['two'] }],
    });
    const resumed = await wireRequest(app.url, {
      headers: { ...headers, 'last-event-id': first.id },
    });
    expect(resumed.frames.filter((frame) => frame.event === 'said')).toEqual([]);
    expect((await resumed.next('$open')).data).toContain('"resumed":true');
    expect((await resumed.next('said')).data).toBe('["two"]');
    await wirePost(app.url, SECRET, { seq: 4, messages: [{ kind: 'leave' }] });
    expect((await resumed.next('$goodbye')).data).toContain('"reason":"left"');
    expect(await resumed.ended()).toBe(true);
    expect(seen).toEqual(['connection', 'one', 'two', 'transport close']);
  });
});
