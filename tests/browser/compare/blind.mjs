// Pairs of pictures without names, for those who shall say which they prefer: for each task Limier and one
// other box, on the side that a draw gave it. The others bear letters, drawn for each task; key.json says
// which is which. `LIMIER_SEED=n` makes the same draws again.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { BOXES } from "./boxes.mjs";

const OURS = "Limier";

/** Numbers from 0 to 1 that follow from a seed. */
function draws(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffled(list, draw) {
  const left = [...list];
  return list.map(() => left.splice(Math.floor(draw() * left.length), 1)[0]);
}

/**
 * Writes `TASK-LETTER.png` for each pair, and key.json. `picture` takes one of a box after a task; `sheet`
 * puts two with their labels into a file.
 */
export async function writePairs(folder, tasks, picture, sheet) {
  const seed = Number(process.env.LIMIER_SEED ?? Math.floor(Math.random() * 2 ** 32));
  const draw = draws(seed);
  const pairs = {};
  await mkdir(folder, { recursive: true });
  for (const task of tasks) {
    const ours = await picture(OURS, task);
    const others = shuffled(Object.keys(BOXES).filter((name) => name !== OURS), draw);
    for (const [at, other] of others.entries()) {
      const sides = shuffled([[OURS, ours], [other, await picture(other, task)]], draw);
      const file = `${task.name}-${"ABCDEFGH"[at]}.png`;
      await sheet(sides.map(([, image], side) => [side ? "Right" : "Left", image]), join(folder, file), task);
      pairs[file] = { left: sides[0][0], right: sides[1][0] };
    }
  }
  await writeFile(join(folder, "key.json"), `${JSON.stringify({ seed, pairs }, null, 2)}\n`);
  console.log(`${Object.keys(pairs).length} pairs in ${folder}, LIMIER_SEED=${seed}`);
}
