/** A hidden page draws no frames: then a timer stands in for them. */
const LONGEST_FRAME_MS = 100;
const FRAME_MS = 16;

/** Calls back once, with the next frame of the page if there is one. @returns how to cancel it */
export function nextFrame(callback: () => void): () => void {
  const draws = typeof requestAnimationFrame === 'function';
  const timer = setTimeout(run, draws ? LONGEST_FRAME_MS : FRAME_MS);
  const frame = draws ? requestAnimationFrame(run) : 0;
  return cancel;

  function run(): void {
    cancel();
    callback();
  }

  function cancel(): void {
    clearTimeout(timer);
    if (draws) cancelAnimationFrame(frame);
  }
}
