// The language of the page: chosen by the person, else by the browser; kept in this browser.
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { formatBytes, formatRate } from "../format/quantity";
import { formatDateTime, formatDistance, formatDuration } from "../format/time";
import { render, type MessageKey, type Messages, type Values } from "./messages";

const catalogues = import.meta.glob<Messages>("./catalogues/*.ts", { import: "default" });
const STORAGE_KEY = "wgpilot-language";

export const languages = Object.keys(catalogues).map((path) => path.replace(/^.*\/(.*)\.ts$/, "$1"));

export type Translate = (key: MessageKey, values?: Values) => string;

type Text = {
  language: string;
  setLanguage: (language: string) => void;
  t: Translate;
  bytes: (bytes: number) => string;
  rate: (bytesPerSecond: number) => string;
  number: (value: number) => string;
  dateTime: (unixSeconds: number) => string;
  distance: (seconds: number) => string;
  duration: (seconds: number) => string;
};

function textIn(language: string, messages: Messages, setLanguage: (language: string) => void): Text {
  const numbers = new Intl.NumberFormat(language);
  return {
    language,
    setLanguage,
    t: (key, values = {}) => render(messages[key] ?? "", values, language), // "" of a code that is newer than this page
    bytes: (bytes) => formatBytes(bytes, language),
    rate: (bytesPerSecond) => formatRate(bytesPerSecond, language),
    number: (value) => numbers.format(value),
    dateTime: (unixSeconds) => formatDateTime(unixSeconds, language),
    distance: (seconds) => formatDistance(seconds, language),
    duration: (seconds) => formatDuration(seconds, language),
  };
}

export function preferredLanguage(): string {
  const wishes = [localStorage.getItem(STORAGE_KEY), ...navigator.languages.map((tag) => tag.split("-")[0])];
  return wishes.find((wish) => wish && languages.includes(wish)) ?? "en";
}

export async function loadMessages(language: string): Promise<Messages> {
  const load = catalogues[`./catalogues/${language}.ts`];
  if (!load) throw new Error(`there is no catalogue for ${language}`);
  return load();
}

const TextContext = createContext<Text | undefined>(undefined);

export function TextProvider({ initial, children }: { initial: { language: string; messages: Messages }; children: ReactNode }) {
  const [current, setCurrent] = useState(initial);
  const text = useMemo(
    () =>
      textIn(current.language, current.messages, (language) => {
        localStorage.setItem(STORAGE_KEY, language);
        void loadMessages(language).then((messages) => setCurrent({ language, messages }));
      }),
    [current],
  );
  useEffect(() => {
    document.documentElement.lang = current.language;
  }, [current.language]);
  return <TextContext.Provider value={text}>{children}</TextContext.Provider>;
}

export function useText(): Text {
  const text = useContext(TextContext);
  if (!text) throw new Error("there is no TextProvider around this component");
  return text;
}
