import { Manager } from './io-manager.js';
import { lookup } from './lookup.js';
import { Socket } from './socket.js';

/** What `require` gives, and what a script tag calls `io`: the function itself, with the rest on it. */
const io = Object.assign(lookup, { io: lookup, connect: lookup, Manager, Socket });

export default io;
