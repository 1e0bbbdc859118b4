// The fields of a peer. What few people need is behind a fold.
import { Accordion, NumberInput, Radio, SegmentedControl, SimpleGrid, Stack, Switch, Text, Textarea, TextInput } from "@mantine/core";
import type { Network } from "../api/client";
import { useText } from "../i18n/text";
import type { Fields } from "../ui/fields";
import type { PeerValues } from "./values";

type Props = { fields: Fields<PeerValues>; network: Network; isNew: boolean };

function Kbps({ label, value, onChange, error }: { label: string; value: number; onChange: (kbps: number) => void; error?: string | undefined }) {
  const { t } = useText();
  return (
    <NumberInput
      label={label}
      description={t("peer.limit.text")}
      suffix=" Mbit/s"
      min={0}
      decimalScale={3}
      value={value === 0 ? "" : value / 1000}
      placeholder={t("peer.unlimited")}
      onChange={(mbit) => onChange(Math.round(Number(mbit) * 1000))}
      error={error}
    />
  );
}

function Tunnel({ fields }: { fields: Fields<PeerValues> }) {
  const { t } = useText();
  const { tunnel } = fields.values;
  return (
    <>
      <Radio.Group label={t("peer.tunnel")} value={tunnel} onChange={(value) => fields.set("tunnel", value as PeerValues["tunnel"])}>
        <Stack gap="xs" mt="xs">
          <Radio value="full" label={t("peer.tunnel.full")} description={t("peer.tunnel.full.text")} />
          <Radio value="split" label={t("peer.tunnel.split")} description={t("peer.tunnel.split.text")} />
        </Stack>
      </Radio.Group>
      {tunnel === "split" && (
        <Textarea label={t("peer.split")} description={t("peer.split.text")} placeholder="192.168.1.0/24" autosize minRows={1} {...fields.text("split_cidrs")} />
      )}
    </>
  );
}

function More({ fields, isNew }: { fields: Fields<PeerValues>; isNew: boolean }) {
  const { t } = useText();
  const { values, errors, set } = fields;
  return (
    <Stack>
      <TextInput label={t("peer.email")} type="email" {...fields.text("email")} />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Kbps label={t("peer.up")} value={values.bandwidth_up_kbps} onChange={(kbps) => set("bandwidth_up_kbps", kbps)} error={errors.bandwidth_up_kbps} />
        <Kbps label={t("peer.down")} value={values.bandwidth_down_kbps} onChange={(kbps) => set("bandwidth_down_kbps", kbps)} error={errors.bandwidth_down_kbps} />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput label={t("peer.expires")} description={t("peer.expires.text")} type="datetime-local" {...fields.text("expires_at")} />
        <NumberInput
          label={t("peer.keepalive")}
          description={t("peer.keepalive.text")}
          suffix=" s"
          min={0}
          max={65_535}
          value={values.persistent_keepalive}
          onChange={(seconds) => set("persistent_keepalive", Number(seconds))}
          error={errors.persistent_keepalive}
        />
      </SimpleGrid>
      <TextInput label={t("peer.endpoint")} description={t("peer.endpoint.text")} placeholder="198.51.100.7:51820" {...fields.text("endpoint")} />
      <Switch label={t("peer.psk")} description={t(isNew ? "peer.psk.text" : "peer.psk.change")} {...fields.flag("preshared_key")} />
      {isNew && <TextInput label={t("peer.publicKey")} description={t("peer.publicKey.text")} className="mono" spellCheck={false} {...fields.text("public_key")} />}
    </Stack>
  );
}

const MORE: (keyof PeerValues)[] = ["email", "bandwidth_up_kbps", "bandwidth_down_kbps", "expires_at", "persistent_keepalive", "endpoint", "public_key"];

export function PeerFields({ fields, network, isNew }: Props) {
  const { t } = useText();
  const { role } = fields.values;
  const isSite = role === "site-gateway";
  return (
    <Stack>
      <TextInput label={t("peer.name")} placeholder={t("peer.name.example")} required maxLength={64} {...fields.text("name")} data-autofocus />
      {(network.mode === "site-to-site" || isSite) && (
        <div>
          <Text size="sm" fw={500} id="peer-role">
            {t("peer.role")}
          </Text>
          <SegmentedControl
            aria-labelledby="peer-role"
            value={role}
            onChange={(value) => fields.set("role", value as PeerValues["role"])}
            data={(["client", "site-gateway"] as const).map((value) => ({ value, label: t(`role.${value}`) }))}
          />
        </div>
      )}
      {isSite && <Textarea label={t("peer.sites")} description={t("peer.sites.text")} placeholder="192.168.7.0/24" required autosize minRows={1} {...fields.text("site_networks")} />}
      {!isSite && network.mode === "gateway" && <Tunnel fields={fields} />}
      <Accordion variant="contained" {...(MORE.some((name) => fields.errors[name]) ? { value: "more" } : {})}>
        <Accordion.Item value="more">
          <Accordion.Control>{t("peer.more")}</Accordion.Control>
          <Accordion.Panel>
            <More fields={fields} isNew={isNew} />
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </Stack>
  );
}
