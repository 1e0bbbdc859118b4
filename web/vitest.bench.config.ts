// bench/page: the browser tests' surroundings, for figures instead of claims.
import { fileURLToPath } from "node:url";
import { mergeConfig } from "vitest/config";
import browser from "./vitest.browser.config";

export default mergeConfig(browser, {
  root: fileURLToPath(new URL("../bench", import.meta.url)),
  test: { include: ["page.measure.ts"], silent: false, reporters: ["dot"] },
});
