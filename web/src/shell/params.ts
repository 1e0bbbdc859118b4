// What the address says.
import { notFound, useNavigate, useParams, useSearch } from "@tanstack/react-router";

export function idIn(text = ""): number | undefined {
  return /^[1-9]\d{0,15}$/.test(text) ? Number(text) : undefined;
}

/** A number of the path; any other text there is a page that does not exist. */
export function useIdParam(name: string): number {
  const id = idIn(useTextParam(name));
  if (id === undefined) throw notFound();
  return id;
}

export function useTextParam(name: string): string | undefined {
  return (useParams({ strict: false }) as Record<string, string | undefined>)[name];
}

/** One of `tabs`, the first when the path names none; any other is a page that does not exist. */
export function useTab<T extends string>(tabs: readonly T[], first: T): T {
  const text = useTextParam("tab");
  if (text === undefined) return first;
  const tab = tabs.find((known) => known === text);
  if (!tab) throw notFound();
  return tab;
}

type Search = Record<string, string | number | boolean | undefined>;

/** The query of the address, and a way to change it without a step more in the history. */
export function useQueryParams(): [Search, (change: Search) => void] {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  return [
    search,
    (change) => void navigate({ to: ".", search: ((before: Search) => ({ ...before, ...change })) as never, replace: true, resetScroll: false }),
  ];
}
