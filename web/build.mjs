// Builds the front end: `node build.mjs FOLDER` writes what is served, `node build.mjs --tests FOLDER` the tests of the models.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const COMMON = { absWorkingDir: HERE, bundle: true, format: "esm", jsx: "automatic", jsxImportSource: "preact", logLevel: "warning" };

/** The page, its script and its style; names carry a hash of what they hold, so that browsers keep them for good. */
async function site(folder) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const built = await build({
    ...COMMON,
    entryPoints: { app: "src/main.tsx" },
    outdir: join(folder, "assets"),
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    splitting: true,
    minify: true,
    target: "es2022",
    legalComments: "eof",
    metafile: true,
  });
  const outputs = built.metafile.outputs;
  const one = (pattern) => Object.keys(outputs).find((name) => pattern.test(basename(name)));
  const script = one(/^app-.*\.js$/);
  const preloads = [...withImports(outputs, [script, one(/^page-.*\.js$/)])].filter((name) => name !== script);
  const page = (await readFile(join(HERE, "index.html"), "utf8"))
    .replace("%SCRIPT%", asset(script))
    .replace("%STYLE%", asset(one(/^app-.*\.css$/)))
    .replace("%PRELOADS%", preloads.map((name) => `<link rel="modulepreload" href="${asset(name)}">`).join("\n    "));
  await writeFile(join(folder, "index.html"), page);
  for (const name of await readdir(join(HERE, "public"))) await copyFile(join(HERE, "public", name), join(folder, name));
}

const asset = (name) => `/assets/${basename(name)}`;

/** Scripts and all that they import at once, so that the page fetches them beside each other. */
function withImports(outputs, names, found = new Set()) {
  for (const name of names.filter((one) => !found.has(one))) {
    found.add(name);
    withImports(outputs, outputs[name].imports.filter(({ kind }) => kind === "import-statement").map(({ path }) => path), found);
  }
  return found;
}

/** The tests as scripts that Node's own runner takes. */
async function tests(folder) {
  await rm(folder, { recursive: true, force: true });
  const found = (await readdir(join(HERE, "tests"))).filter((name) => name.endsWith(".test.ts"));
  await build({
    ...COMMON,
    entryPoints: found.map((name) => join("tests", name)),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    platform: "node",
  });
}

const [first, second] = process.argv.slice(2);
await (first === "--tests" ? tests(second) : site(first));
