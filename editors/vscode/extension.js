// Starts `ecp lsp` for the pages and the registry of a workspace: all that is known of them is known there.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const vscode = require("vscode");
const { CloseAction, LanguageClient } = require("vscode-languageclient/node");

const SECTION = "symphonyEcp";
const REGISTRY = "**/symphony.{yml,yaml}";
const IS_WINDOWS = process.platform === "win32";

/** @type {LanguageClient | undefined} */
let client;
/** @type {vscode.LogOutputChannel} */
let output;

/**
 * Return the file that a command starts, undefined where there is none: of a name alone that in the folder's own
 * environment, else that on the path. No shell has a say.
 *
 * @param {string} program as the setting names it
 * @param {string} folder of the workspace
 * @returns {string | undefined}
 */
function found(program, folder) {
  const endings = IS_WINDOWS ? ["", ...(process.env.PATHEXT ?? ".EXE").split(";")] : [""];
  const own = path.join(folder, ".venv", IS_WINDOWS ? "Scripts" : "bin");
  const places = /[/\\]/.test(program) ? [folder] : [own, ...(process.env.PATH ?? "").split(path.delimiter)];
  return places
    .flatMap((place) => endings.map((ending) => path.resolve(place, program + ending)))
    .find((file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile());
}

async function start() {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? process.cwd();
  const [program = "", ...args] = vscode.workspace.getConfiguration(SECTION).get("command", [""]);
  const command = found(program, folder);
  if (command === undefined) {
    await say(`'${program}' is not installed here: pip install "symphony-ecp[editor]", or set ${SECTION}.command`);
    return;
  }
  const documentSelector = ["file", "untitled"].flatMap((scheme) => [
    { scheme, language: "markdown" },
    { scheme, language: "restructuredtext" },
    { scheme, pattern: REGISTRY },
  ]);
  let ran = false;
  client = new LanguageClient(
    SECTION,
    "Symphony ECP",
    { command, args, options: { cwd: folder } },
    {
      documentSelector,
      outputChannel: output,
      // What could not start would not the next time either; the client says so once, standard error why.
      initializationFailedHandler: () => false,
      errorHandler: {
        error: (error, message, count) => usual.error(error, message, count),
        closed: () => (ran ? usual.closed() : { action: CloseAction.DoNotRestart, handled: true }),
      },
    },
  );
  /** @type {import("vscode-languageclient/node").ErrorHandler} */
  const usual = client.createDefaultErrorHandler();
  ran = await client.start().then(
    () => true,
    () => false,
  );
}

/**
 * Tell whoever has a registry what is missing; most pages in the world have nothing to do with Symphony.
 *
 * @param {string} what
 */
async function say(what) {
  output.warn(what);
  const registries = await vscode.workspace.findFiles(REGISTRY, null, 1);
  if (registries.length > 0) {
    void vscode.window.showWarningMessage(what);
  }
}

async function stop() {
  const one = client;
  client = undefined;
  if (one?.isRunning()) {
    await one.dispose();
  }
}

/** @param {vscode.ExtensionContext} context */
async function activate(context) {
  output = vscode.window.createOutputChannel("Symphony ECP", { log: true });
  context.subscriptions.push(
    output,
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration(`${SECTION}.command`)) {
        await stop();
        await start();
      }
    }),
  );
  await start();
}

module.exports = { activate, deactivate: stop };
