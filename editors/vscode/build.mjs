// Writes dist/: the extension with all that it needs in one file, and the licences of that.
import { build } from "esbuild";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";

const { metafile } = await build({
  bundle: true,
  entryPoints: ["extension.js"],
  external: ["vscode"],
  metafile: true,
  outfile: "dist/extension.js",
  platform: "node",
  target: "node20",
});

const inside = Object.keys(metafile.inputs).map((file) => file.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]);
const packages = [...new Set(inside.filter((folder) => folder !== undefined))].sort();
const licences = packages.map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf-8"));
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  if (file === undefined) {
    throw new Error(`${name} comes without its licence`);
  }
  return `${name} ${version}: ${license}\n\n${readFileSync(`${folder}/${file}`, "utf-8").trim()}\n`;
});
writeFileSync("dist/LICENCES.txt", licences.join("\n\n"));
