import { chromium } from "playwright-core";
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox","--headless","--disable-gpu","--disable-quic","--no-first-run"] });
const base = "http://127.0.0.1:8931";
const pages = JSON.parse(process.argv[2]);
for (const [name, path, opts = {}] of pages) for (const w of opts.w ?? [1280]) for (const dark of opts.dark ?? [false]) {
  const c = await b.newContext({ viewport: { width: w, height: opts.h ?? 900 }, colorScheme: dark ? "dark" : "light", locale: "fr-FR" });
  const p = await c.newPage();
  p.on("console", m => console.log(name, m.type(), m.text()));
  p.on("pageerror", e => console.log(name, "ERR", e.message));
  await p.goto(base + path);
  if (opts.type) { await p.getByRole("combobox").fill(""); await p.getByRole("combobox").pressSequentially(opts.type); await p.waitForTimeout(900); await p.keyboard.press("ArrowDown"); await p.waitForTimeout(200);}
  const sw = await p.evaluate(() => document.documentElement.scrollWidth);
  if (sw > w) console.log(name, w, "SCROLLS", sw);
  await p.screenshot({ path: `/tmp/helpers/shots/${name}-${w}${dark ? "-dark" : ""}.png`, fullPage: opts.full ?? false });
  await c.close();
}
await b.close();
