import { expect, it } from "vitest";
import { matching } from "./paletteMatch";

const commands = [{ label: "Networks" }, { label: "New network" }, { label: "Büro", detail: "wg0" }, { label: "東京オフィス" }];
const found = (text: string): string[] => matching(commands, text).map(({ label }) => label);

it.each([
  ["", ["Networks", "New network", "Büro", "東京オフィス"]],
  ["net", ["Networks", "New network"]],
  ["new net", ["New network"]],
  ["buro", ["Büro"]],
  ["WG0", ["Büro"]],
  ["オフィス", ["東京オフィス"]],
  ["nothing", []],
])("finds with %j %j", (text, labels) => expect(found(text)).toEqual(labels));
