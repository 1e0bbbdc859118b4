// The fields of a network, for the setup, the new network and its settings.
import { Accordion, Group, Radio, SimpleGrid, Stack, Switch, Text, Textarea, TextInput } from "@mantine/core";
import { useText } from "../i18n/text";
import { parsePrefix, peersIn } from "../ip/prefix";
import type { Fields } from "../ui/fields";
import { ModeDrawing } from "./ModeDrawing";
import { MtuInput } from "./MtuInput";
import type { NetworkValues } from "./values";

const MODES = ["gateway", "site-to-site", "hub-routed"] as const;

type Props = { fields: Fields<NetworkValues>; isNew: boolean };

function ModeChoice({ fields }: { fields: Fields<NetworkValues> }) {
  const { t } = useText();
  const { mode, inter_peer_routing } = fields.values;
  return (
    <Radio.Group
      label={t("network.mode")}
      value={mode}
      onChange={(value) => {
        fields.set("mode", value as NetworkValues["mode"]);
        fields.set("nat_enabled", value === "gateway");
      }}
    >
      <SimpleGrid cols={{ base: 1, sm: 3 }} mt="xs">
        {MODES.map((each) => (
          <Radio.Card key={each} value={each} p="sm" radius="md" className="mode-card" aria-label={t(`mode.${each}`)}>
            <Stack gap={6}>
              <Group gap="xs" wrap="nowrap">
                <Radio.Indicator />
                <Text fw={600}>{t(`mode.${each}`)}</Text>
              </Group>
              <ModeDrawing mode={each} interPeer={each === "gateway" && inter_peer_routing} />
              <Text size="xs">{t(`mode.${each}.text`)}</Text>
            </Stack>
          </Radio.Card>
        ))}
      </SimpleGrid>
    </Radio.Group>
  );
}

function Addresses({ fields, isNew }: Props) {
  const { t } = useText();
  const prefix = fields.errors.subnet ? undefined : parsePrefix(fields.values.subnet);
  const room = prefix ? t("network.subnet.room", { count: peersIn(prefix) }) : t("network.subnet.text");
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <TextInput label={t("network.subnet")} description={isNew ? room : t("network.fixed")} required={isNew} disabled={!isNew} {...fields.text("subnet")} />
      <TextInput label={t("network.port")} description={t("network.port.text")} placeholder={t("network.port.free")} inputMode="numeric" {...fields.text("listen_port")} />
    </SimpleGrid>
  );
}

function Advanced({ fields, isNew }: Props) {
  const { t } = useText();
  const { mode, mtu } = fields.values;
  return (
    <Stack>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput label={t("network.subnetV6")} description={isNew ? t("network.subnetV6.text") : t("network.fixed")} disabled={!isNew} placeholder={isNew ? "fd00:8::/64" : t("value.none")} {...fields.text("subnet_v6")} />
        <TextInput label={t("network.dns")} description={t("network.dns.text")} placeholder="1.1.1.1, 9.9.9.9" {...fields.text("dns_servers")} />
      </SimpleGrid>
      <MtuInput value={mtu} onChange={(value) => fields.set("mtu", value)} error={fields.errors.mtu} />
      <Switch label={t("network.nat")} description={t("network.nat.text")} {...fields.flag("nat_enabled")} disabled={mode === "hub-routed"} />
      <Switch label={t("network.interPeer")} description={t("network.interPeer.text")} {...fields.flag("inter_peer_routing")} disabled={mode !== "gateway"} />
      <Switch label={t("network.mss")} description={t("network.mss.text")} {...fields.flag("mss_clamp")} />
      <Textarea label={t("network.local")} description={t("network.local.text")} placeholder="192.168.1.0/24" autosize minRows={1} {...fields.text("local_networks")} />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput label={t("network.table")} description={t("network.table.text")} placeholder={t("network.table.main")} inputMode="numeric" {...fields.text("routing_table")} />
        <TextInput label={t("network.mark")} description={t("network.mark.text")} placeholder={t("value.none")} inputMode="numeric" {...fields.text("firewall_mark")} />
      </SimpleGrid>
      {isNew && <Switch label={t("network.enabled")} description={t("network.enabled.text")} {...fields.flag("enabled")} />}
    </Stack>
  );
}

const ADVANCED: (keyof NetworkValues)[] = ["subnet_v6", "dns_servers", "mtu", "local_networks", "routing_table", "firewall_mark"];

export function NetworkFields({ fields, isNew }: Props) {
  const { t } = useText();
  const hasHiddenError = ADVANCED.some((name) => fields.errors[name]);
  return (
    <Stack>
      <TextInput label={t("network.name")} required maxLength={64} {...fields.text("name")} data-autofocus />
      <ModeChoice fields={fields} />
      <Addresses fields={fields} isNew={isNew} />
      {isNew ? (
        <Accordion variant="contained" {...(hasHiddenError ? { value: "more" } : {})}>
          <Accordion.Item value="more">
            <Accordion.Control>{t("network.advanced")}</Accordion.Control>
            <Accordion.Panel>
              <Advanced fields={fields} isNew={isNew} />
            </Accordion.Panel>
          </Accordion.Item>
        </Accordion>
      ) : (
        <Advanced fields={fields} isNew={isNew} />
      )}
    </Stack>
  );
}
