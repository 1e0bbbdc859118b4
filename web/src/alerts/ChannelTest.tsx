// Sends a test now and says how it went, in the other side's words.
import { Button, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { api, take, type Schemas } from "../api/client";
import { useText } from "../i18n/text";
import { ProblemNote } from "../ui/ProblemNote";
import { Status } from "../ui/Status";

export function ChannelTest({ channel, isDisabled }: { channel: Schemas["AlertChannel"]; isDisabled: boolean }) {
  const { t } = useText();
  const test = useMutation({ mutationFn: () => take(api.POST("/api/alerts/test", { body: { channel } })) });
  return (
    <Stack gap="xs" align="flex-start">
      <Button variant="default" disabled={isDisabled} loading={test.isPending} onClick={() => test.mutate()}>
        {t("alert.test")}
      </Button>
      {test.data && (
        <div role="status">
          <Status tone={test.data.delivered ? "good" : "bad"}>{test.data.message}</Status>
          {test.data.hint && <Text size="sm">{test.data.hint}</Text>}
        </div>
      )}
      <ProblemNote cause={test.error} />
    </Stack>
  );
}
