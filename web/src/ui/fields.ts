// The state of a form: values, what is wrong with each, and what differs from the beginning. Pure functions, and a
// hook over them.
import { useCallback, useMemo, useState } from "react";
import { Problem } from "../api/problem";

export type Errors<T> = Partial<Record<keyof T & string, string>>;

export function changedFields<T extends object>(from: T, to: T): Partial<T> {
  const names = Object.keys(to) as (keyof T)[];
  return Object.fromEntries(
    names.filter((name) => JSON.stringify(from[name]) !== JSON.stringify(to[name])).map((name) => [name, to[name]]),
  ) as Partial<T>;
}

/** The person's changes on top of what somebody else has saved meanwhile, and the fields that both have changed. */
export function rebase<T extends object>(base: T, mine: T, theirs: T): { values: T; contested: (keyof T & string)[] } {
  const own = changedFields(base, mine);
  const foreign = changedFields(base, theirs);
  const contested = (Object.keys(own) as (keyof T & string)[]).filter(
    (name) => name in foreign && JSON.stringify(mine[name]) !== JSON.stringify(theirs[name]),
  );
  return { values: { ...theirs, ...own }, contested };
}

export type Fields<T extends object> = {
  values: T;
  set: <K extends keyof T>(name: K, value: T[K]) => void;
  errors: Errors<T>;
  isValid: boolean;
  changed: Partial<T>;
  isChanged: boolean;
  names: string[];
  /** Shows what the server said at the fields it named. */
  refuse: (cause: Error) => void;
  /** Starts again from these values. */
  reset: (values: T) => void;
  /** Keeps the person's changes over values that somebody else has saved; returns what both have changed. */
  take: (theirs: T) => (keyof T & string)[];
  text: (name: keyof T & string) => { value: string; onChange: (event: { currentTarget: { value: string } }) => void; error?: string };
  flag: (name: keyof T & string) => { checked: boolean; onChange: (event: { currentTarget: { checked: boolean } }) => void };
  show: () => boolean;
};

export function useFields<T extends object>(initial: T, validate: (values: T) => Errors<T> = () => ({})): Fields<T> {
  const [base, setBase] = useState(initial);
  const [values, setValues] = useState(initial);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [refused, setRefused] = useState<Record<string, string>>({});
  const wrong = useMemo(() => validate(values), [validate, values]);

  const set = useCallback(<K extends keyof T>(name: K, value: T[K]) => {
    setValues((before) => ({ ...before, [name]: value }));
    setTouched((before) => new Set(before).add(name as string));
    setRefused(({ [name as string]: _, ...rest }) => rest);
  }, []);

  const names = Object.keys(values) as (keyof T & string)[];
  const errors: Errors<T> = {};
  for (const name of names) {
    const message = refused[name] ?? (touched.has(name) ? wrong[name] : undefined);
    if (message) errors[name] = message;
  }
  const changed = changedFields(base, values);
  const isValid = Object.keys(wrong).length === 0;

  return {
    values,
    set,
    errors,
    isValid,
    changed,
    isChanged: Object.keys(changed).length > 0,
    names,
    refuse: (cause) => setRefused(Problem.of(cause).byField()),
    reset: (fresh) => {
      setBase(fresh);
      setValues(fresh);
      setTouched(new Set());
      setRefused({});
    },
    take: (theirs) => {
      const merged = rebase(base, values, theirs);
      setBase(theirs);
      setValues(merged.values);
      setRefused({});
      return merged.contested;
    },
    text: (name) => ({
      value: String(values[name] ?? ""),
      onChange: (event) => set(name, event.currentTarget.value as T[typeof name]),
      ...(errors[name] ? { error: errors[name] } : {}),
    }),
    flag: (name) => ({
      checked: Boolean(values[name]),
      onChange: (event) => set(name, event.currentTarget.checked as T[typeof name]),
    }),
    /** Makes everything visible that is wrong; whether nothing is. */
    show: () => {
      setTouched(new Set(names));
      return isValid;
    },
  };
}

/** "10.0.0.0/8, 192.168.0.0/16" and one a line are the same list. */
export function toList(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}
