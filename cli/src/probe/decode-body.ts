import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** The body without its compression, each part as soon as it can be read. */
export function decodeBody(response: IncomingMessage): Readable {
  const flush = constants.Z_SYNC_FLUSH;
  const coding = response.headers['content-encoding'] ?? 'identity';
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return response.pipe(createGunzip({ flush, finishFlush: flush }));
    case 'deflate':
      return response.pipe(createInflate({ flush, finishFlush: flush }));
    case 'br':
      return response.pipe(createBrotliDecompress());
    default:
      return response;
  }
}
