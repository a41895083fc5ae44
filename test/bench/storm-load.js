import { connectRaw } from './handshakes.js';

/**
 * Child process: N clients that come back when their connection is lost, each as the client of its kind does, and say when
 * half of them and all of them are there. Cheap clients leave the processor to the server.
 */
const [kind, port, count] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const MAX_DELAY_MS = 5000;

let present = 0;
let halfAt = 0;
let errors = {};

/** Both clients' own between two connections; resumes begin sooner. */
function delay(attempt, initialMs) {
  const jitter = 1 + 0.5 * (2 * Math.random() - 1);
  return Math.min(initialMs * 2 ** attempt * jitter, MAX_DELAY_MS);
}

function note(what) {
  errors[what] = (errors[what] ?? 0) + 1;
}

function arrived() {
  present += 1;
  if (present === Math.ceil(count / 2)) halfAt = Date.now();
  if (present === count) process.send({ halfAt, allAt: Date.now(), errors });
}

/** @param resumes how often a resume was tried; undefined: there is no session to resume */
function join(attempt, resumes) {
  const isResume = kind === 'sse' && resumes !== undefined;
  let isIn = false;
  let isRefused = false;
  const socket = connectRaw(isResume ? 'sse-resume' : kind, port, (bytes) => {
    if (isIn || isRefused) return;
    const text = bytes.toString('latin1');
    isIn = kind === 'ws' ? text.includes('40{') : text.includes('event: $connect');
    if (isIn) return arrived();
    const [, status] = /^HTTP\/1\.1 ([45]\d\d)/.exec(text) ?? [];
    if (status === undefined) return;
    isRefused = true;
    if (!isResume) note(status);
    socket.destroy();
  });
  socket.on('error', ({ code }) => note(code));
  socket.on('close', () => {
    if (isIn) {
      present -= 1;
      // The native client asks for its session first, at once.
      if (kind === 'sse') join(0, 0);
      else setTimeout(join, delay(0, 1000), 1);
    } else if (isResume && !isRefused) setTimeout(join, delay(resumes, 250), 0, resumes + 1);
    // The session is gone: a new one.
    else setTimeout(join, delay(attempt, 1000), attempt + 1);
  });
}

process.on('message', () => {
  errors = {};
});

/** A few at a time, as people come. */
for (let n = 0; n < count; n += 1) setTimeout(join, n / 4, 0);
