// Compiles the styles and copies fonts and the sorting library to static/dist.
// Run: node static/build.mjs
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "..", "node_modules");
const dist = join(here, "dist");

const withoutSourceMap = (text) =>
  text.replace(/^\s*(\/\/[#@]|\/\*[#@])\s*sourceMappingURL=.*$/gm, "");

async function styles() {
  const { css } = compile(join(here, "scss", "site.scss"), {
    style: "compressed",
    loadPaths: [modules],
    // Bootstrap 5.3 is written for @import; its own notices are not ours to mend.
    quietDeps: true,
    silenceDeprecations: ["import"],
  });
  await writeFile(join(dist, "site.css"), withoutSourceMap(css));
}

async function fonts() {
  const from = join(modules, "@fontsource", "source-sans-3");
  await mkdir(join(dist, "fonts"), { recursive: true });
  for (const subset of ["latin", "latin-ext"]) {
    for (const weight of [400, 600, 700]) {
      const name = `source-sans-3-${subset}-${weight}-normal.woff2`;
      await copyFile(join(from, "files", name), join(dist, "fonts", name));
    }
  }
  await copyFile(join(from, "LICENSE"), join(dist, "fonts", "LICENSE.txt"));
}

async function sorting() {
  const from = join(modules, "sortablejs");
  const script = await readFile(join(from, "Sortable.min.js"), "utf8");
  await writeFile(join(dist, "sortable.min.js"), withoutSourceMap(script));
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await Promise.all([styles(), fonts(), sorting()]);
