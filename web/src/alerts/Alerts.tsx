// What to watch for, and what was seen.
import { Checkbox, Group, Select, Stack, Switch, Text, TextInput, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api, take, type Schemas } from "../api/client";
import { queries } from "../api/queries";
import { useText } from "../i18n/text";
import { dropAbsent } from "../networks/values";
import { useMay } from "../shell/roles";
import { Distance } from "../ui/clock";
import { DataTable, type Column } from "../ui/DataTable";
import { EditableList } from "../ui/EditableList";
import type { Fields } from "../ui/fields";
import { Loaded } from "../ui/Loaded";
import { PageHead } from "../ui/PageHead";
import { Status, type Tone } from "../ui/Status";

type Rule = Schemas["AlertRule"];
type Alert = Schemas["Alert"];
type Values = Pick<Rule, "type" | "threshold" | "cool_down" | "channels" | "enabled"> & { network_id: string };

const TYPES = ["peer_offline", "interface_down", "transfer_spike", "interface_errors", "wireguard_userspace", "drift", "certificate_expiring", "history_unavailable"] as const;
/** What a threshold looks like; the other types have none. */
const EXAMPLES: Partial<Record<Rule["type"], string>> = { peer_offline: "10m", transfer_spike: "100MB/s", interface_errors: "10/min", certificate_expiring: "14d" };
const CHANNELS = ["email", "webhook"] as const;

const toValues = ({ type, network_id, threshold, cool_down, channels, enabled }: Rule): Values => ({ type, network_id: String(network_id), threshold, cool_down, channels, enabled });
const FRESH: Values = { type: "peer_offline", network_id: "0", threshold: "10m", cool_down: "1h", channels: [...CHANNELS], enabled: true };

function toBody({ network_id, threshold, ...rest }: Partial<Values>) {
  return { ...rest, ...(threshold !== undefined && threshold !== "" && { threshold }), ...(network_id !== undefined && { network_id: Number(network_id) }) };
}

export default function Alerts() {
  const { t } = useText();
  return (
    <>
      <PageHead title={t("page.alerts")} intro={t("alert.text")} />
      <Stack gap="xl">
        <Rules />
        <section>
          <Title order={2} size="h4" mb="sm">
            {t("alert.history")}
          </Title>
          <Loaded query={useQuery(queries.alertHistory())}>{(alerts) => <History alerts={alerts} />}</Loaded>
        </section>
      </Stack>
    </>
  );
}

function Rules() {
  const { t } = useText();
  const client = useQueryClient();
  const { data: networks = [] } = useQuery(queries.networks());
  const networkName = (id: number): string => (id === 0 ? t("alert.everyNetwork") : (networks.find((network) => network.id === id)?.name ?? `#${id}`));
  const path = ({ id }: Rule) => ({ params: { path: { id } } });
  const columns: Column<Rule>[] = [
    { key: "type", title: t("alert.type"), sortBy: ({ type }) => type, cell: ({ type }) => <strong>{t(`alert.type.${type}`)}</strong> },
    { key: "network", title: t("page.network"), cell: ({ network_id }) => <span className="breaks">{networkName(network_id)}</span> },
    { key: "threshold", title: t("alert.threshold"), cell: ({ threshold }) => threshold || "–" },
    { key: "cool", title: t("alert.coolDown"), cell: ({ cool_down }) => cool_down },
    { key: "channels", title: t("alert.channels"), cell: ({ channels }) => channels.map((channel) => t(`alert.channel.${channel}`)).join(", ") || "–" },
    { key: "state", title: t("column.state"), sortBy: ({ enabled }) => Number(enabled), cell: ({ enabled }) => <Status tone={enabled ? "good" : "off"}>{t(enabled ? "state.enabled" : "state.disabled")}</Status> },
  ];
  return (
    <EditableList
      title={t("alert.rules")}
      intro={t("alert.rules.text")}
      query={useQuery(queries.alertRules())}
      columns={columns}
      mayEdit={useMay("admin")}
      fresh={FRESH}
      toValues={toValues}
      nameOf={({ type }) => t(`alert.type.${type}`)}
      validate={({ type, threshold }) => dropAbsent<Values>({ threshold: EXAMPLES[type] && !threshold ? t("invalid.required") : undefined })}
      create={(values) => take(api.POST("/api/alerts", { body: { ...toBody(values), type: values.type } }))}
      update={(rule, changed) => take(api.PUT("/api/alerts/{id}", { ...path(rule), body: toBody(changed) }))}
      remove={(rule) => take(api.DELETE("/api/alerts/{id}", path(rule)))}
      onChanged={() => client.invalidateQueries({ queryKey: ["alerts"] })}
      form={(fields, isNew) => <RuleFields fields={fields} isNew={isNew} networks={networks} />}
    />
  );
}

function RuleFields({ fields, isNew, networks }: { fields: Fields<Values>; isNew: boolean; networks: Schemas["Network"][] }) {
  const { t } = useText();
  const { type, network_id, channels } = fields.values;
  const example = EXAMPLES[type];
  return (
    <>
      <Select
        label={t("alert.type")}
        data={TYPES.map((value) => ({ value, label: t(`alert.type.${value}`) }))}
        value={type}
        disabled={!isNew}
        allowDeselect={false}
        onChange={(value) => {
          fields.set("type", (value ?? type) as Rule["type"]);
          fields.set("threshold", EXAMPLES[value as Rule["type"]] ?? "");
        }}
      />
      <Select
        label={t("page.network")}
        data={[{ value: "0", label: t("alert.everyNetwork") }, ...networks.map(({ id, name }) => ({ value: String(id), label: name }))]}
        value={network_id}
        allowDeselect={false}
        error={fields.errors.network_id}
        onChange={(id) => fields.set("network_id", id ?? "0")}
      />
      {example && <TextInput label={t("alert.threshold")} description={t("alert.threshold.text", { example })} {...fields.text("threshold")} />}
      <TextInput label={t("alert.coolDown")} description={t("alert.coolDown.text")} {...fields.text("cool_down")} />
      <Checkbox.Group label={t("alert.channels")} value={channels} error={fields.errors.channels} onChange={(chosen) => fields.set("channels", chosen as Rule["channels"])}>
        <Group mt="xs">
          {CHANNELS.map((channel) => (
            <Checkbox key={channel} value={channel} label={t(`alert.channel.${channel}`)} />
          ))}
        </Group>
      </Checkbox.Group>
      <Switch label={t("state.enabled")} {...fields.flag("enabled")} />
    </>
  );
}

const TONES: Record<Alert["state"], Tone> = { firing: "bad", recovered: "good" };

function History({ alerts }: { alerts: Alert[] }) {
  const { t } = useText();
  return (
    <DataTable
      label={t("alert.history")}
      rows={alerts}
      rowKey={({ id }) => id}
      searchText={({ summary, type }) => `${summary} ${type}`}
      empty={t("alert.history.nothing")}
      columns={[
        { key: "state", title: t("column.state"), sortBy: ({ state }) => state, cell: ({ state }) => <Status tone={TONES[state]}>{t(`alert.state.${state}`)}</Status> },
        { key: "type", title: t("alert.type"), sortBy: ({ type }) => type, cell: ({ type }) => t(`alert.type.${type}`) },
        { key: "summary", title: t("column.message"), cell: ({ summary, detail }) => <><span className="breaks">{summary}</span>{detail && <Text size="xs" c="dimmed" className="breaks">{detail}</Text>}</> },
        { key: "time", title: t("column.time"), sortBy: ({ fired_at }) => fired_at, cell: ({ fired_at }) => <Distance at={fired_at} /> },
      ]}
    />
  );
}
