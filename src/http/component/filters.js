/*
 * Finds a value of a facet by its name. It is loaded when a reader first goes to such a field; until
 * then, and without it, the values are listed as the server counts them.
 */

const box = document.querySelector("limier-recherche");
/** Values that are listed. */
const LISTED_MAX = 12;

/** Letters without accents and case. */
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** The values of a facet for what is asked, by the address of the page. */
const known = new Map();

async function values(facet) {
  const asked = new URLSearchParams(location.search);
  for (const name of [...asked.keys()]) {
    if (!["q", "organisation", "theme", "tag", "mention", "note", "from", "to", "strict"].includes(name)) asked.delete(name);
  }
  asked.set("facets", facet);
  const key = `${asked}`;
  if (!known.has(key)) {
    const url = new URL(`api/v1/facets?${asked}`, new URL(box.getAttribute("src"), document.baseURI));
    const secret = box.getAttribute("key");
    const headers = secret ? { authorization: `Bearer ${secret}` } : {};
    const response = await fetch(url, { headers, credentials: "omit" });
    if (!response.ok) throw new Error(response.statusText);
    const { facets } = await response.json();
    const all = [];
    const walk = (list) => {
      for (const value of list) {
        all.push(value);
        walk(value.children);
      }
    };
    walk(facets[facet] ?? []);
    known.clear();
    known.set(key, all);
  }
  return known.get(key);
}

/** The page with a value chosen, in the place of those above and below it. */
function choosing(facet, path) {
  const url = new URL(location.href);
  const covers = (a, b) => b === a || b.startsWith(`${a}/`);
  const others = url.searchParams.getAll(facet).filter((value) => !covers(value, path) && !covers(path, value));
  url.searchParams.delete(facet);
  url.searchParams.delete("page");
  for (const value of [...others, path]) url.searchParams.append(facet, value);
  return url.href;
}

function line(facet, { value, label, count }) {
  const link = document.createElement("a");
  link.href = choosing(facet, value);
  link.dataset.key = `${facet}:${value}`;
  const name = document.createElement("span");
  name.textContent = label;
  const number = document.createElement("span");
  number.className = "count";
  number.textContent = count.toLocaleString("fr");
  link.append(name, number);
  const item = document.createElement("li");
  item.append(link);
  return item;
}

/** Lists the values whose name, or whose short name, holds all that is typed; `tell` says how many. */
export async function find(field, tell) {
  const { facet } = field.dataset;
  const wanted = fold(field.value).split(/\s+/).filter(Boolean);
  const found = field.parentElement.querySelector(".found-values") ?? document.createElement("ul");
  found.className = "facet found-values";
  for (const other of field.parentElement.children) {
    if (other.matches(".facet:not(.found-values), details")) other.hidden = wanted.length > 0;
  }
  if (!wanted.length) return found.remove();
  const asked = field.value;
  const all = await values(facet).catch(() => []);
  if (field.value !== asked || !field.isConnected) return;
  const holds = ({ label, value }) => {
    const name = fold(`${label} ${value.split("/").at(-1)}`);
    return wanted.every((word) => name.includes(word));
  };
  const matching = all.filter((value) => !value.selected && holds(value)).sort((a, b) => b.count - a.count);
  found.replaceChildren(...matching.slice(0, LISTED_MAX).map((value) => line(facet, value)));
  const many = matching.length > 1 ? "s" : "";
  const told = matching.length ? `${matching.length} valeur${many} trouvée${many}` : "Aucune valeur de ce nom";
  if (!matching.length) {
    const none = document.createElement("li");
    none.textContent = told;
    found.append(none);
  }
  field.after(found);
  tell(told);
}
