import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** How many files a file that makes a socket is shared by. */
const SHARED_BY = 5;

/**
 * Writes an application of so many files: 3 % of them name Socket.IO's client, 5 % use a socket of theirs; the others are
 * components, modules and tests of about 5 kB. `hits: false` leaves the sockets out.
 */
export function writeProject(folder, files, { hits = true } = {}) {
  const makers = hits ? Math.round(files * 0.01) : 0;
  const direct = hits ? Math.round(files * 0.02) : 0;
  const users = makers * SHARED_BY;
  const write = (path, text) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('package.json', '{ "dependencies": { "socket.io-client": "^4.8.0" } }\n');
  if (hits) write('server/index.js', SERVER);
  for (let at = 0; at < makers; at += 1) write(`src/part${at}/socket.js`, maker(at));
  for (let at = 0; at < users; at += 1) {
    const part = Math.floor(at / SHARED_BY);
    write(`src/part${part}/Panel${at}.jsx`, panel(at) + filler(at));
  }
  for (let at = 0; at < direct; at += 1)
    write(`src/direct${at % 20}/live${at}.ts`, live(at) + filler(at));
  for (let at = makers + users + direct; at < files; at += 1) {
    write(`src/folder${at % 100}/module${at}.${['js', 'ts', 'jsx'][at % 3]}`, filler(at));
  }
}

const SERVER = `const express = require('express');
const http = require('http');
const { Server } = require('socket.io');
const app = express();
const server = http.createServer(app);
const io = new Server(server);
io.on('connection', (socket) => socket.on('message', (text) => io.emit('message', text)));
server.listen(3000);
`;

function maker(at) {
  return `import { io } from 'socket.io-client';

export const socket = io('/part${at}', { transports: ['websocket'] });

export function sendTo(room, text) {
  socket.emit('message', { room, text });
}
`;
}

function panel(at) {
  return `import { useEffect, useState } from 'react';
import { socket } from './socket';

export function Panel${at}({ room }) {
  const [messages, setMessages] = useState([]);
  useEffect(() => {
    const onMessage = (message) => setMessages((list) => [...list, message]);
    socket.on('message', onMessage);
    socket.emit('join', room, (reply) => setMessages(reply.messages));
    return () => {
      socket.off('message', onMessage);
      socket.emit('leave', room);
    };
  }, [room]);
  return <ul>{messages.map(({ id, text }) => <li key={id}>{text}</li>)}</ul>;
}
`;
}

function live(at) {
  return `import { io, Socket } from 'socket.io-client';

export class Live${at} {
  private socket: Socket = io({ path: '/live', autoConnect: false });

  start(show: (text: string) => void): void {
    this.socket.on('connect', () => this.socket.emit('hello', ${at}));
    this.socket.on('news', (text: string) => show(text));
    this.socket.connect();
  }

  stop(): void {
    this.socket.disconnect();
  }
}
`;
}

/** Code that is about anything else, and emits as emitters do. */
function filler(at) {
  let text = `import { format } from '../shared/format${at % 7}';\n\nconst emitter = { emit() {}, on() {} };\n`;
  for (let part = 0; text.length < 5000; part += 1) {
    text += `
/** Works out the ${part}th total of the orders that are not paid yet. */
export function total${at}_${part}(orders, { currency = 'EUR', limit = ${100 + part} } = {}) {
  const open = orders.filter((order) => !order.isPaid && order.currency === currency);
  const sum = open.reduce((before, { price, count }) => before + price * count, 0);
  if (sum > limit) emitter.emit('limit', { sum, limit });
  return format(\`\${sum.toFixed(2)} \${currency}\`, { width: ${part % 9}, pad: ' ' });
}
`;
  }
  return text;
}
