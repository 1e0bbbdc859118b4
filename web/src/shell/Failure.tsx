// A view that cannot be shown: it does not exist, it broke, or the server is away.
import { Button, Center, Code, Stack, Text, Title } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { Problem } from "../api/problem";
import { useText } from "../i18n/text";
import { ProblemNote } from "../ui/ProblemNote";
import { LinkButton } from "../ui/links";
import { paths } from "./paths";

export function NotFound() {
  const { t } = useText();
  return (
    <Center p="xl">
      <Stack align="center" maw={480}>
        <Title order={1} size="h2">
          {t("error.notFound.title")}
        </Title>
        <Text ta="center">{t("error.notFound.text")}</Text>
        <Code className="breaks">{location.pathname}</Code>
        <LinkButton to={paths.dashboard()}>{t("error.toDashboard")}</LinkButton>
      </Stack>
    </Center>
  );
}

/** A part of the page that could not be loaded: the server is away, or it is another version by now. */
function isMissingPart(error: unknown): boolean {
  return error instanceof TypeError && /module|preload/i.test(error.message);
}

export function Failure({ error, reset }: { error: unknown; reset?: () => void }) {
  const { t } = useText();
  const router = useRouter();
  const again = (): void => {
    if (isMissingPart(error)) location.reload(); // browsers do not ask again for a part that failed
    reset?.();
    void router.invalidate();
  };
  return (
    <Center p="xl">
      <Stack maw={560} w="100%">
        <Title order={1} size="h2">
          {t("error.failure.title")}
        </Title>
        {error instanceof Problem || isMissingPart(error) ? (
          <ProblemNote cause={error} />
        ) : (
          <>
            <Text>{t("error.failure.text")}</Text>
            <Code block>{error instanceof Error ? error.message : String(error)}</Code>
          </>
        )}
        <Button onClick={again}>{t("action.retry")}</Button>
      </Stack>
    </Center>
  );
}
