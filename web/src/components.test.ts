import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

// Wherever the tests were started.
const here = fileURLToPath(new URL(".", import.meta.url));
const sources = readdirSync(here, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".tsx"));
const imported = sources.flatMap((path) => [...readFileSync(`${here}${path}`, "utf8").matchAll(/import \{([^}]*)\} from "@mantine\/core"/g)].flatMap(([, names = ""]) => names.split(",")));
const components = [...new Set(imported.map((name) => name.trim()))].filter((name) => existsSync(`${here}../node_modules/@mantine/core/styles/${name}.css`));

it("has the style sheet of every component that is used", () => {
  const sheets = readFileSync(`${here}components.css`, "utf8");
  expect(components.length).toBeGreaterThan(30);
  expect(components.filter((name) => !sheets.includes(`/${name}.css"`))).toEqual([]);
});
