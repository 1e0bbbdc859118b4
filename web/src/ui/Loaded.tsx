// A query on the screen: its answer, its failure, or a place holder while it is under way.
import { Skeleton, Stack, Text } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";
import { useText } from "../i18n/text";
import { PageHead } from "./PageHead";
import { ProblemNote } from "./ProblemNote";

const SLOW = 4_000; // milliseconds until the person is told that it is the server that takes its time

function Waiting() {
  const { t } = useText();
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Stack gap="sm" role="status" aria-label={t("state.loading")}>
      <Skeleton height={28} width="40%" />
      <Skeleton height={18} />
      <Skeleton height={18} width="80%" />
      {isSlow && <Text size="sm">{t("state.slow")}</Text>}
    </Stack>
  );
}

/** `title`: of a view whose own one comes with the answer. */
export function Loaded<T>({ query, title, children }: { query: UseQueryResult<T>; title?: string; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  return (
    <>
      {title && <PageHead title={title} />}
      {query.error ? <ProblemNote cause={query.error} retry={() => void query.refetch()} /> : <Waiting />}
    </>
  );
}
