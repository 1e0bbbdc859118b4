import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Check } from "../api/client";
import { queries } from "../api/queries";
import { wordsOf } from "../health/condition";
import { useText } from "../i18n/text";
import { Icon } from "../ui/Icon";
import { Loaded } from "../ui/Loaded";
import { Status, type Tone } from "../ui/Status";
import { WithCode } from "../ui/WithCode";

const TONES: Record<Check["status"], Tone> = { pass: "good", warn: "warn", fail: "bad", skipped: "off" };
const ORDER: Check["status"][] = ["fail", "warn", "skipped", "pass"];

/** What the doctor says: the worst first, each with its remedy. */
export default function HealthTab() {
  const { t } = useText();
  const query = useQuery(queries.diagnosis());
  return (
    <Stack maw={960}>
      <Group>
        <Button variant="default" leftSection={<Icon name="refresh" size={16} />} loading={query.isFetching} onClick={() => void query.refetch()}>
          {t("health.again")}
        </Button>
      </Group>
      <Loaded query={query}>
        {({ checks }) => (
          <Stack gap="xs" component="ul" className="plain-list">
            {[...checks]
              .sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status))
              .map((check, index) => (
                <Finding check={check} key={`${check.code}-${index}`} />
              ))}
          </Stack>
        )}
      </Loaded>
    </Stack>
  );
}

function Finding({ check }: { check: Check }) {
  const { t } = useText();
  const { title, wrong, remedy, details } = wordsOf(check, t);
  return (
    <Paper withBorder p="sm" component="li">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Title order={2} size="h5">
          {title}
        </Title>
        <Status tone={TONES[check.status]}>{t(`health.${check.status}`)}</Status>
      </Group>
      {wrong && <Text size="sm">{wrong}</Text>}
      {remedy && (
        <Text size="sm" mt={4} className="breaks remedy">
          <strong>{t("health.remedy")}</strong> <WithCode text={remedy} />
        </Text>
      )}
      {details.map((detail) => (
        <Text size={wrong ? "xs" : "sm"} mt={wrong ? 4 : 0} className="breaks" lang="en" key={detail}>
          <WithCode text={detail} />
        </Text>
      ))}
    </Paper>
  );
}
