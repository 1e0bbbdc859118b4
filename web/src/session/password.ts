import type { Translate } from "../i18n/text";

const LEAST = 10; // characters, as the server wants it

export function passwordError(password: string, t: Translate): string | undefined {
  return [...password].length < LEAST ? t("invalid.password", { count: LEAST }) : undefined;
}
