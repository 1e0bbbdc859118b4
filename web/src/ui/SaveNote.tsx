// Why something was not saved. Where somebody else has saved meanwhile: take theirs, keep what I changed, and say where
// both did.
import { Alert, Button, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { Problem } from "../api/problem";
import { useText } from "../i18n/text";
import { Icon } from "./Icon";
import { useNotices } from "./notices";
import { ProblemNote } from "./ProblemNote";

export function SaveNote({ cause, known, onTake }: { cause: unknown; known: string[]; onTake: () => Promise<string[]> }) {
  const { t } = useText();
  const { failed } = useNotices();
  const [contested, setContested] = useState<string[]>();
  const isStale = cause instanceof Problem && cause.code === "PRECONDITION_FAILED";
  if (isStale) {
    return (
      <Alert color="orange" icon={<Icon name="alert" />} title={t("stale.title")}>
        <Stack gap="xs" align="flex-start">
          <Text size="sm">{t("stale.text")}</Text>
          <Button size="xs" variant="default" onClick={() => void onTake().then(setContested).catch((problem: unknown) => failed(problem))}>
            {t("stale.take")}
          </Button>
        </Stack>
      </Alert>
    );
  }
  if (cause) return <ProblemNote cause={cause} known={known} />;
  if (!contested) return null;
  return (
    <Alert color="cyan" icon={<Icon name="info" />} withCloseButton onClose={() => setContested(undefined)}>
      {contested.length > 0 ? t("stale.contested", { fields: contested.join(", ") }) : t("stale.taken")}
    </Alert>
  );
}
