// npm run bench -- broadcast | gateway | growth | idle | latency | parse | render | storm | tokens | transform | uplink
// Measures the built packages against their peers in the same run; prints ratios with medians.
const benches = {
  broadcast: () => import('./broadcast.js'),
  gateway: () => import('./gateway.js'),
  growth: () => import('./growth.js'),
  idle: () => import('./idle.js'),
  latency: () => import('./latency.js'),
  parse: () => import('./parse.js'),
  render: () => import('./render.js'),
  storm: () => import('./storm.js'),
  tokens: () => import('./tokens.js'),
  transform: () => import('./transform.js'),
  uplink: () => import('./uplink.js'),
};

const [name, ...options] = process.argv.slice(2);
const bench = benches[name];
if (!bench) {
  console.error(
    `bench: got ${name ?? 'no name'}, wanted one of: ${Object.keys(benches).join(', ')}`,
  );
  process.exit(2);
}
await (await bench()).run(options);
