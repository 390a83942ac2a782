// `make demo`: Limier on the notes of this repository, and docs/demo on a site of another origin
// that allows the box and nothing else.

import { serve, demo } from "./service.mjs";

const site = await demo();
const limier = await serve({ site: site.url });
site.point(limier.url);
console.log(`Limier: ${limier.url}\nDemo:   ${site.url}\nCtrl+C ends both.`);
process.once("SIGINT", async () => {
  await Promise.all([limier.stop(), site.stop()]);
});
