import { Stack } from "@mantine/core";
import { RoutesPanel } from "./RoutesPanel";
import { RulesPanel } from "./RulesPanel";
import type { TabProps } from "./NetworkPage";

export default function RoutingTab({ network }: TabProps) {
  return (
    <Stack gap="xl">
      <RoutesPanel network={network} />
      <RulesPanel network={network} />
    </Stack>
  );
}
