const rename = require('./naive-rename.cjs');

// The same, for files that name Socket.IO's client.
module.exports = function guardedRename(file, api) {
  return file.source.includes('socket.io-client') ? rename(file, api) : undefined;
};
