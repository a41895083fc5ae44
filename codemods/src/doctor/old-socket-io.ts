import type { Check } from './problem.js';

/** `"socket.io": "^1.7.3"`: nothing of 2 or above can be meant. */
const ENTRY = /"(socket\.io(?:-client)?)"\s*:\s*"([=v^~]*[01](?:\.[^"|<>]*)?)"/g;

/** A package.json that asks for Socket.IO 0.9 or 1.x. */
export const oldSocketIo: Check = {
  name: 'old-socket-io',
  concerns: ({ path, text }) => path.endsWith('/package.json') && text.includes('"socket.io'),
  find({ path, text }) {
    return [...text.matchAll(ENTRY)].map(({ 1: name = '', 2: version = '', index: at }) => ({
      name: 'oldSocketIo',
      file: path,
      at,
      detail: `${name} ${version}`,
    }));
  },
};
