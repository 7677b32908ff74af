// Runs a packaged extension: what Visual Studio Code has is a stand-in, the process that it starts is real.
//
// node visual_studio_code.cjs EXTENSION FOLDER PAGE COMMAND, the last one as JSON. Each line that is printed is what a
// reader would see, as JSON. It ends when a line arrives, or with its input.
"use strict";

const fs = require("node:fs");
const Module = require("node:module");
const { fileURLToPath, pathToFileURL } = require("node:url");

const [extension, folder, page, command] = process.argv.slice(2);

/** @param {object} what */
const shown = (what) => console.log(JSON.stringify(what));
/** Something that has and does whatever it is asked for. */
const anything = () =>
  new Proxy(function () {}, {
    get: (_, name) =>
      name === Symbol.toPrimitive ? () => "" : name === "then" || name === Symbol.iterator ? undefined : anything(),
    apply: () => anything(),
    construct: () => anything(),
  });
/** Something that has what is given, and anything else. */
const having = (given) => new Proxy(given, { get: (own, name) => (name in own ? own[name] : anything()) });
const never = () => ({ dispose() {} });
const events = (...names) => Object.fromEntries(names.map((name) => [name, never]));
const at = (path) => ({ scheme: "file", fsPath: path, path, toString: () => pathToFileURL(path).href });

class Position {
  constructor(line, character) {
    Object.assign(this, { line, character });
  }
}
class Range {
  constructor(line, character, endLine, end) {
    Object.assign(this, { start: new Position(line, character), end: new Position(endLine, end) });
  }
}
class Diagnostic {
  constructor(range, message) {
    Object.assign(this, { range, message });
  }
}
class EventEmitter {
  #heard = [];
  event = (hear) => (this.#heard.push(hear), never());
  fire(what) {
    this.#heard.forEach((hear) => hear(what));
  }
  dispose() {}
}
class CancellationTokenSource {
  token = { isCancellationRequested: false, onCancellationRequested: never };
  dispose() {}
}
class Plain {}

const document = {
  fileName: page,
  getText: () => fs.readFileSync(page, "utf-8"),
  isClosed: false,
  languageId: "markdown",
  uri: at(page),
  version: 1,
};
const message = async (text) => shown({ message: text });

const vscode = having({
  version: "1.91.0",
  CancellationError: Error,
  CancellationTokenSource,
  Diagnostic,
  EventEmitter,
  Position,
  Range,
  Uri: { file: at, parse: (text) => at(fileURLToPath(text)) },
  ...Object.fromEntries(
    ["CallHierarchyItem", "CodeAction", "CodeLens", "CompletionItem", "Disposable", "DocumentLink", "InlayHint"]
      .concat("SymbolInformation", "TypeHierarchyItem")
      .map((name) => [name, class extends Plain {}]),
  ),
  env: having({ appName: "stand-in", language: "en" }),
  extensions: { all: [], getExtension: () => undefined, ...events("onDidChange") },
  languages: having({
    match: () => 10,
    createDiagnosticCollection: () => ({
      clear() {},
      delete() {},
      dispose() {},
      set: (uri, found) => shown({ file: uri.fsPath, found: (found ?? []).map((one) => [one.range.start.line, one.message]) }),
    }),
  }),
  window: having({
    createOutputChannel: () => having({ error: console.error, warn: (text) => shown({ log: text }) }),
    showErrorMessage: message,
    showWarningMessage: message,
    tabGroups: having({ all: [], ...events("onDidChangeTabs") }),
    visibleTextEditors: [],
    ...events("onDidChangeActiveTextEditor", "onDidChangeVisibleTextEditors"),
  }),
  workspace: having({
    findFiles: async () => ["symphony.yml", "symphony.yaml"].filter((name) => fs.existsSync(`${folder}/${name}`)),
    getConfiguration: () => ({ get: (name, otherwise) => (name === "command" ? JSON.parse(command) : otherwise) }),
    notebookDocuments: [],
    textDocuments: [document],
    workspaceFolders: [{ index: 0, name: "site", uri: at(folder) }],
    ...events("onDidChangeConfiguration", "onDidChangeTextDocument", "onDidChangeWorkspaceFolders"),
    ...events("onDidCloseTextDocument", "onDidOpenTextDocument", "onDidSaveTextDocument", "onWillSaveTextDocument"),
  }),
});

const load = Module._load;
Module._load = (name, ...others) => (name === "vscode" ? vscode : load(name, ...others));

async function main() {
  const { activate, deactivate } = require(extension);
  await activate({ subscriptions: [] });
  shown({ active: true });
  await new Promise((done) => process.stdin.once("data", done).once("end", done));
  await deactivate();
  process.stdin.destroy();
}

void main();
