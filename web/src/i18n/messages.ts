// One catalogue per language: catalogues/LANGUAGE.ts. Its keys are those of English, so a missing or a surplus one
// does not compile. A file more is a language more; nothing else knows their names.
import type en from "./catalogues/en";

export type MessageKey = keyof typeof en;
export type Messages = Record<MessageKey, string>;
export type Values = Record<string, string | number>;

/** Forms are divided by " | ", in the order of the language's plural categories, and chosen by `count`. */
export function render(message: string, values: Values, language: string): string {
  const forms = message.split(" | ");
  const form = forms.length > 1 ? chooseForm(forms, Number(values["count"]), language) : message;
  return form.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = values[name];
    if (value === undefined) return place;
    return typeof value === "number" ? new Intl.NumberFormat(language).format(value) : isolated(value);
  });
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** A name written from right to left must not turn around what stands beside it. */
function isolated(value: string): string {
  return RIGHT_TO_LEFT.test(value) ? `\u2068${value}\u2069` : value;
}

function chooseForm(forms: string[], count: number, language: string): string {
  const rules = new Intl.PluralRules(language);
  const order = ["zero", "one", "two", "few", "many", "other"].filter((category) =>
    (rules.resolvedOptions().pluralCategories as string[]).includes(category),
  );
  return forms[order.indexOf(rules.select(count))] ?? (forms[forms.length - 1] as string);
}
