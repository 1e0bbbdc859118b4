import { QueryClient } from "@tanstack/react-query";
import { Problem } from "./problem";

const TRIES = 2; // more, for what may pass by itself

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (count, error) => count < TRIES && Problem.of(error).isPassing,
        retryDelay: (count) => 500 * 2 ** count,
      },
    },
  });
}
