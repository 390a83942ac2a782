// Notes whose values are known, served by the real binary.

import { serve } from "../browser/service.mjs";

const note = (organisation, tags, date, text) =>
  `---\norganisation: ${organisation}\ntags: [${tags}]\n${date}\n---\n\n${text}\n`;

export const NOTES = {
  "a.md": note("DINUM", "rouge", "date: 2023-03-09", "# Réseau\n\n## Le relais\n\nUn relais d’énergie."),
  "b.md": note("IGN", "rouge, vert", "date: 2024-08-02", "# Carte\n\nUn relais sur la carte."),
  "c/d.md": note("CNIL", "vert", "", "# Données\n\nPas de date ici, mais un relais."),
  "piege.md": "# Piège\n\n`<img src=x onerror=alert(1)>` à minuit\n",
};

/** What a test asks for that makes many requests in a second. */
const FREE = "security.address_rate_max = 0";

/**
 * Serves the notes; `host` is what clients are told instead of Meilisearch's address. `free` allows any
 * number of requests, `site` is an origin that may ask from elsewhere.
 */
export async function served({ settings = "", free = false, site } = {}) {
  const service = await serve({ corpus: NOTES, site, settings: free ? `${FREE}\n${settings}` : settings });
  return { ...service, host: `${service.url.replace(/\/$/, "")}/compat/meilisearch` };
}
