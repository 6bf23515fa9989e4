// Starts PLC, PDS and AppView on these ports, prints one line of JSON when they are ready, and ends cleanly on SIGTERM.
import { TestNetwork } from '@atproto/dev-env'

const [plc, pds, bsky, ozone] = process.argv.slice(2).map(Number)
const network = await TestNetwork.create({
  plc: { port: plc },
  pds: { port: pds, hostname: 'localhost', enableDidDocWithSession: true },
  bsky: { port: bsky, dbPostgresSchema: 'bsky', publicUrl: `http://localhost:${bsky}` },
  ozone: { port: ozone },
})
console.log(JSON.stringify({ pds: network.pds.url, appview: network.bsky.url, plc: network.plc.url }))
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => network.close().finally(() => process.exit(0)))
}
