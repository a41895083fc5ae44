import { lookup } from './lookup.js';

/** What `require` gives, and what a script tag calls `io`: the function itself, with the rest on it. */
export default lookup;
