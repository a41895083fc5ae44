export { shareAcrossTabs } from './share-across-tabs.js';
export type { Connector } from '../client/connection.js';
