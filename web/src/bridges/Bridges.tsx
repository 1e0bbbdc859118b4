import { SegmentedControl, Select, Stack, Switch, Text, Textarea } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api, take, type Bridge, type Network } from "../api/client";
import { queries } from "../api/queries";
import { useText, type Translate } from "../i18n/text";
import { dropAbsent, prefixListError } from "../networks/values";
import { useMay } from "../shell/roles";
import type { Column } from "../ui/DataTable";
import { EditableList } from "../ui/EditableList";
import { toList, type Errors, type Fields } from "../ui/fields";
import { Loaded } from "../ui/Loaded";
import { PageHead } from "../ui/PageHead";
import { Status } from "../ui/Status";
import { BridgeMap } from "./BridgeMap";

type Values = { network_a_id: string; network_b_id: string; direction: Bridge["direction"]; allowed_cidrs: string; enabled: boolean };

const toValues = (bridge: Bridge): Values => ({
  network_a_id: String(bridge.network_a_id),
  network_b_id: String(bridge.network_b_id),
  direction: bridge.direction,
  allowed_cidrs: bridge.allowed_cidrs.join(", "),
  enabled: bridge.enabled,
});

const ARROWS: Record<Bridge["direction"], string> = { a_to_b: "→", b_to_a: "←", bidirectional: "↔" };

function toBody({ allowed_cidrs, network_a_id, network_b_id, ...rest }: Partial<Values>) {
  return {
    ...rest,
    ...(allowed_cidrs !== undefined && { allowed_cidrs: toList(allowed_cidrs) }),
    ...(network_a_id && { network_a_id: Number(network_a_id) }),
    ...(network_b_id && { network_b_id: Number(network_b_id) }),
  };
}

function bridgeErrors(values: Values, t: Translate): Errors<Values> {
  const { network_a_id: a, network_b_id: b } = values;
  return dropAbsent<Values>({
    network_a_id: a ? undefined : t("invalid.required"),
    network_b_id: !b ? t("invalid.required") : a === b ? t("bridge.toItself") : undefined,
    allowed_cidrs: prefixListError(values.allowed_cidrs, t),
  });
}

export default function Bridges() {
  const { t } = useText();
  return (
    <>
      <PageHead title={t("page.bridges")} intro={t("bridge.text")} />
      <Loaded query={useQuery(queries.networks())}>{(networks) => <Shown networks={networks} />}</Loaded>
    </>
  );
}

function Shown({ networks }: { networks: Network[] }) {
  const { t } = useText();
  const client = useQueryClient();
  const bridges = useQuery(queries.bridges());
  const names = new Map(networks.map(({ id, name }) => [id, name]));
  const nameOf = ({ network_a_id, network_b_id, direction }: Bridge): string =>
    `${names.get(network_a_id) ?? "?"} ${ARROWS[direction]} ${names.get(network_b_id) ?? "?"}`;
  const path = ({ id }: Bridge) => ({ params: { path: { id } } });
  const columns: Column<Bridge>[] = [
    { key: "name", title: t("bridge.who"), sortBy: nameOf, cell: (bridge) => <strong className="breaks">{nameOf(bridge)}</strong> },
    { key: "state", title: t("column.state"), cell: ({ enabled }) => <Status tone={enabled ? "good" : "off"}>{t(enabled ? "state.enabled" : "state.disabled")}</Status> },
    { key: "cidrs", title: t("bridge.where"), cell: ({ allowed_cidrs }) => (allowed_cidrs.length > 0 ? <code>{allowed_cidrs.join(", ")}</code> : t("bridge.everything")) },
  ];
  return (
    <Stack>
      {bridges.data && networks.length > 1 && <BridgeMap networks={networks} bridges={bridges.data} />}
      <EditableList
        title={t("bridge.list")}
        intro={t("bridge.list.text")}
        query={bridges}
        columns={columns}
        mayEdit={useMay("admin") && networks.length > 1}
        fresh={{ network_a_id: String(networks[0]?.id ?? ""), network_b_id: String(networks[1]?.id ?? ""), direction: "bidirectional" as const, allowed_cidrs: "", enabled: true }}
        toValues={toValues}
        nameOf={nameOf}
        validate={(values) => bridgeErrors(values, t)}
        create={(values) => take(api.POST("/api/bridges", { body: { ...toBody(values), network_a_id: Number(values.network_a_id), network_b_id: Number(values.network_b_id) } }))}
        update={(bridge, changed) => take(api.PUT("/api/bridges/{id}", { ...path(bridge), body: toBody(changed) }))}
        remove={(bridge) => take(api.DELETE("/api/bridges/{id}", path(bridge)))}
        onChanged={() => client.invalidateQueries({ queryKey: ["bridges"] })}
        form={(fields, isNew) => <BridgeFields fields={fields} networks={networks} isNew={isNew} />}
      />
      {networks.length < 2 && <Text>{t("bridge.needsTwo")}</Text>}
    </Stack>
  );
}

function BridgeFields({ fields, networks, isNew }: { fields: Fields<Values>; networks: Network[]; isNew: boolean }) {
  const { t } = useText();
  const data = networks.map(({ id, name }) => ({ value: String(id), label: name }));
  const names = new Map(data.map(({ value, label }) => [value, label]));
  const { network_a_id: a, network_b_id: b, direction } = fields.values;
  const [nameA, nameB] = [names.get(a) ?? "?", names.get(b) ?? "?"];
  return (
    <>
      <Select label={t("bridge.a")} data={data} value={a} disabled={!isNew} searchable allowDeselect={false} error={fields.errors.network_a_id} onChange={(id) => fields.set("network_a_id", id ?? "")} />
      <Select label={t("bridge.b")} data={data} value={b} disabled={!isNew} searchable allowDeselect={false} error={fields.errors.network_b_id} onChange={(id) => fields.set("network_b_id", id ?? "")} />
      <div>
        <Text size="sm" fw={500} id="bridge-direction">
          {t("bridge.direction")}
        </Text>
        <SegmentedControl
          aria-labelledby="bridge-direction"
          fullWidth
          value={direction}
          onChange={(value) => fields.set("direction", value as Bridge["direction"])}
          data={(["a_to_b", "bidirectional", "b_to_a"] as const).map((value) => ({ value, label: ARROWS[value] }))}
        />
        <Text size="sm" mt={4} role="status">
          {t(`bridge.direction.${direction}`, { a: nameA, b: nameB })}
        </Text>
      </div>
      <Textarea label={t("bridge.where")} description={t("bridge.where.text")} placeholder="10.9.0.10/32" autosize minRows={1} {...fields.text("allowed_cidrs")} />
      <Switch label={t("state.enabled")} {...fields.flag("enabled")} />
    </>
  );
}
