import { appendFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseEmission } from '../tail/parse-arguments.js';
import type { RecordedLine } from './recording.js';
import type { Scenario } from './scenario.js';

/** A file that grows line by line, so that what is there is whole whenever it stops. */
export function openRecording(file: string): (line: RecordedLine) => void {
  writeFileSync(file, '');
  return (line) => appendFileSync(file, `${JSON.stringify(line)}\n`);
}

/** Sends what is typed, one event a line: `chat ["hi"]`; `join? ["general"]` wants an answer. */
export function typedScenario(input: NodeJS.ReadableStream, say: (text: string) => void): Scenario {
  return async ({ connect }) => {
    const socket = await connect();
    say('Connected. Type events, such as `chat ["hi"]` or, for an answer, `join? ["general"]`.\n');
    for await (const line of createInterface({ input })) {
      if (line.trim() === '') continue;
      try {
        const { name, args } = parseEmission(line);
        const wantsAnswer = name.endsWith('?');
        const answered = (...answer: readonly unknown[]): void => {
          say(`  answer  ${JSON.stringify(answer)}\n`);
        };
        socket.emit(
          wantsAnswer ? name.slice(0, -1) : name,
          ...args,
          ...(wantsAnswer ? [answered] : []),
        );
      } catch (error) {
        say(`${String(Object(error).message)}\n`);
      }
    }
  };
}
