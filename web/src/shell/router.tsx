// From the registry of pages to routes. Pages of the inside wait for a session and a finished setup.
import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, Outlet, redirect, type AnyRoute } from "@tanstack/react-router";
import { Suspense } from "react";
import { Problem } from "../api/problem";
import { queries } from "../api/queries";
import { sessionEnded } from "../session/ended";
import { Failure, NotFound } from "./Failure";
import { Frame } from "./Frame";
import { componentOf, pages, type PageEntry } from "./pages";
import { paths } from "./paths";

type Context = { client: QueryClient };

const root = createRootRouteWithContext<Context>()({
  component: () => (
    <Suspense>
      <Outlet />
    </Suspense>
  ),
});

async function ensureInside(client: QueryClient, from: string): Promise<void> {
  const setup = await client.fetchQuery({ ...queries.setup(), staleTime: Infinity });
  if (!setup.complete) throw redirect({ to: paths.setup() });
  try {
    await client.ensureQueryData(queries.me());
    sessionEnded.clear();
  } catch (cause) {
    if (!Problem.of(cause).isSessionEnd) throw cause;
    sessionEnded.clear(); // nobody was logged in: the login has a page of its own
    throw redirect({ href: paths.login(from) });
  }
}

const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: ({ context, location }) => ensureInside(context.client, location.href),
  component: Frame,
});

/** An address that no page has, shown with the navigation around it. */
const nowhere = createRoute({ getParentRoute: () => inside, path: "$", component: NotFound });

/** Asks for a page's code and data before anything is drawn; what has come by then need not be waited for. */
const begin = (page: PageEntry) => ({ context, params, cause }: { context: Context; params: Record<string, string>; cause: "preload" | "enter" | "stay" }): void => {
  page.load().catch(() => undefined); // what draws it says so
  if (cause !== "preload") page.prefetch?.(context.client, params); // not for a pointer that passes by
};

function routesOf(parent: AnyRoute, isOutside: boolean): AnyRoute[] {
  return pages
    .filter((page) => Boolean(page.isOutside) === isOutside)
    .map((page) => createRoute({ getParentRoute: () => parent, path: page.path, component: componentOf(page), loader: begin(page) }) as unknown as AnyRoute);
}

export function createPageRouter(client: QueryClient) {
  const outside = routesOf(root, true);
  return createRouter({
    routeTree: root.addChildren([inside.addChildren([...routesOf(inside, false), nowhere]), ...outside]),
    context: { client },
    defaultErrorComponent: Failure,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: true,
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0, // then the data is still to be asked for
  });
}
