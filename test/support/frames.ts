import { createParser, type EventSourceMessage } from 'eventsource-parser';

/** Reads a whole event stream by the standard's rules; throws on what they would silently ignore. */
export function parseFrames(text: string): readonly EventSourceMessage[] {
  const frames: EventSourceMessage[] = [];
  const parser = createParser({
    onEvent: (frame) => frames.push(frame),
    onError: (error) => {
      throw error;
    },
  });
  parser.feed(text);
  return frames;
}
