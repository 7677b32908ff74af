// The regular expressions of scripts, in the engine that readers have.
//
//   node regexes.mjs list TYPESCRIPT FILE...   prints what stands in them, as TypeScript reads them
//   node --regexp-interpret-all regexes.mjs measure
//                                              prints which of those on standard input are slow
//
// Both speak JSON. `measure` is pumps.worst() in Python: there it says why.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** Each literal; of a call of RegExp there is no source, since nobody knows it here. */
const list = (typescript, ...files) => {
  const ts = createRequire(typescript)(typescript);
  const found = [];
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
    const nodes = [tree];
    for (const node of nodes) {
      ts.forEachChild(node, (child) => void nodes.push(child));
      const place = `${file}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
      if (ts.isRegularExpressionLiteral(node)) {
        const end = node.text.lastIndexOf("/");
        found.push({ place, source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
      } else if (ts.isIdentifier(node) && node.text === "RegExp") {
        found.push({ place, source: null, flags: "" });
      }
    }
  }
  return found;
};

/** Seconds of the processor for a text, at best. */
const seconds = (regex, [head, piece, tail], number, attempts) => {
  const text = head + piece.repeat(number) + tail;
  let least = Infinity;
  for (; attempts > 0; attempts -= 1) {
    const began = process.cpuUsage();
    for (const _ of text.matchAll(regex));
    const { user, system } = process.cpuUsage(began);
    least = Math.min(least, (user + system) / 1e6);
  }
  return least;
};

/** By how much the time grows at least, when a text doubles. */
const growth = (regex, pump, number, limits) => {
  const times = [seconds(regex, pump, number, 3)];
  if (times[0] <= limits.quick / 2) return 0;
  if (times[0] > limits.long) return Infinity;
  const half = number > limits.few ? Infinity : seconds(regex, pump, number >> 1, 1);
  if (times[0] > limits.cubed * half) return Infinity;
  for (let n = number * 2; times.length < 4 && times.at(-1) < limits.long; n *= 2) {
    times.push(seconds(regex, pump, n, 2));
    if (times.at(-1) < limits.linear * times.at(-2)) return 0;
  }
  const last = times.slice(-3);
  return Math.min(...last.slice(1).map((time, at) => time / last[at]));
};

const worst = ({ source, flags, pumps }, limits) => {
  const regex = new RegExp(source, flags.includes("g") ? flags : `${flags}g`);
  for (const { pump, numbers } of pumps) {
    const number = numbers.find((one) => seconds(regex, pump, one, 1) > limits.quick);
    const ratio = number ? growth(regex, pump, number, limits) : 0;
    if (ratio > limits.ratio) return { pump, ratio };
  }
  return null;
};

const [, , task, ...given] = process.argv;
if (task === "list") {
  console.log(JSON.stringify(list(...given)));
} else {
  const { limits, regexes } = JSON.parse(readFileSync(0, "utf8"));
  console.log(JSON.stringify(regexes.map((regex) => worst(regex, limits))));
}
