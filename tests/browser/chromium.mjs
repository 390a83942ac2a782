// Which Chromium tests drive: the one of the environment, else the shell without windows, with which they
// take half as long as with the whole program, else that.

import { existsSync } from "node:fs";

const [SHELL, WHOLE] = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

export const CHROMIUM = process.env.CHROMIUM ?? (existsSync(SHELL) ? SHELL : WHOLE);
