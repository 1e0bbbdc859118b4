import { Alert, Button, Group, List, Stack } from "@mantine/core";
import type { Peer } from "../api/client";
import { useText } from "../i18n/text";
import ClientAccess from "../peers/ClientAccess";
import { Icon } from "../ui/Icon";

/** The end of the setup; it stays until the person moves on. */
export function ConnectedStep({ peer, onDone }: { peer: Peer; onDone: () => void }) {
  const { t } = useText();
  return (
    <Stack>
      <Alert color="green" icon={<Icon name="check" />} title={t("setup.done")} />
      <List type="ordered">
        <List.Item>{t("setup.done.app")}</List.Item>
        <List.Item>{t("setup.done.scan")}</List.Item>
        <List.Item>{t("setup.done.on")}</List.Item>
      </List>
      <ClientAccess peer={peer} />
      <Group justify="flex-end">
        <Button size="md" onClick={onDone}>
          {t("setup.done.go")}
        </Button>
      </Group>
    </Stack>
  );
}
