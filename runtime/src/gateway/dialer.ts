import { Refusal } from '../server/http/answers.js';
import { Availability } from './availability.js';
import { connectUpstream, type UpstreamConnection } from './engine/connection.js';
import { type OpenTransport, UpstreamFailure } from './engine/transport.js';
import { openPolling } from './engine/polling.js';
import { openWebSocket } from './engine/web-socket.js';
import type { UpstreamRequest } from './forward.js';
import type { TransportName } from './options.js';
import type { GatewaySettings } from './settings.js';

const TRANSPORTS: Readonly<Record<TransportName, OpenTransport>> = {
  websocket: openWebSocket,
  polling: openPolling,
};

/** Connects to one upstream, by the transport that it takes, and not while it is away. */
export class Dialer {
  private readonly availability = new Availability();
  /** Those that have been refused are not tried first again. */
  private transports: readonly TransportName[];

  /** @param onFailure called with what only the operator should read */
  constructor(
    private readonly settings: GatewaySettings,
    private readonly onFailure: (failure: UpstreamFailure) => void,
  ) {
    this.transports = settings.transports;
  }

  /** @throws {Refusal} what the client is to be told */
  async dial(request: UpstreamRequest): Promise<UpstreamConnection> {
    this.availability.enter();
    try {
      const connection = await this.tryTransports(request);
      this.availability.succeeded();
      return connection;
    } catch (error) {
      const failure =
        error instanceof UpstreamFailure ? error : new UpstreamFailure('away', String(error));
      this.onFailure(failure);
      throw this.refusalOf(failure);
    }
  }

  private async tryTransports(request: UpstreamRequest): Promise<UpstreamConnection> {
    let failure = new UpstreamFailure('away', 'no transport');
    for (const name of this.transports) {
      try {
        const connection = await this.connect(name, request);
        this.transports = [name, ...this.transports.filter((other) => other !== name)];
        return connection;
      } catch (error) {
        if (!(error instanceof UpstreamFailure) || error.kind !== 'unfit') throw error;
        failure = error;
      }
    }
    throw failure;
  }

  private connect(name: TransportName, request: UpstreamRequest): Promise<UpstreamConnection> {
    const { eio, maxMessageBytes, connectTimeoutMs } = this.settings;
    const url = new URL(request.url);
    url.searchParams.set('EIO', String(eio));
    url.searchParams.set('transport', name);
    const { headers } = request;
    const target = { url, headers, eio, maxMessageBytes, connectTimeoutMs };
    return connectUpstream(TRANSPORTS[name], target);
  }

  private refusalOf({ kind, status }: UpstreamFailure): Refusal {
    if (kind === 'away') return this.availability.failed();
    this.availability.succeeded();
    if (kind === 'refused') {
      return new Refusal('forbidden', { detail: 'the server behind this gateway refuses' });
    }
    const detail = `the server behind this gateway does not take its connection${status ? ` (${status})` : ''}`;
    return new Refusal('unavailable', { detail }, { 'Retry-After': '5' });
  }
}
