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
  const names = Object.keys(built.metafile.outputs).map((name) => basename(name));
  const one = (pattern) => names.find((name) => pattern.test(name));
  const page = (await readFile(join(HERE, "index.html"), "utf8"))
    .replace("%SCRIPT%", `/assets/${one(/^app-.*\.js$/)}`)
    .replace("%STYLE%", `/assets/${one(/^app-.*\.css$/)}`);
  await writeFile(join(folder, "index.html"), page);
  for (const name of await readdir(join(HERE, "public"))) await copyFile(join(HERE, "public", name), join(folder, name));
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
