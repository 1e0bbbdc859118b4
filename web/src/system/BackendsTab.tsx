// What runs each tunnel: the kernel itself or a program of ours, and what is wrong with it.
import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../api/queries";
import { useText } from "../i18n/text";
import { paths } from "../shell/paths";
import { DataTable } from "../ui/DataTable";
import { TextLink } from "../ui/links";
import { Loaded } from "../ui/Loaded";
import { Status } from "../ui/Status";

const LOOK_AGAIN = 5_000;

export default function BackendsTab() {
  const { t } = useText();
  const { data: info } = useQuery(queries.info());
  return (
    <Stack maw={960}>
      {info && <Text>{t(info.backend === "userspace" ? "backends.userspace" : "backends.kernel", { kernel: info.kernel_release })}</Text>}
      <Loaded query={useQuery({ ...queries.interfaces(), refetchInterval: LOOK_AGAIN })}>
        {(networks) => (
          <DataTable
            label={t("system.tab.backends")}
            rows={networks}
            rowKey={({ id }) => id}
            searchText={({ name, interface: device }) => `${name} ${device}`}
            empty={t("network.nothing")}
            columns={[
              { key: "name", title: t("page.network"), sortBy: ({ name }) => name.toLowerCase(), cell: ({ id, name }) => <TextLink to={paths.network(id)} className="breaks">{name}</TextLink> },
              { key: "interface", title: t("network.interface"), sortBy: (network) => network.interface, cell: (network) => <code>{network.interface}</code> },
              {
                key: "backend",
                title: t("column.backend"),
                sortBy: ({ device_type }) => device_type,
                cell: ({ device_type }) => device_type === "" ? "–" : <Status tone={device_type === "userspace" ? "warn" : "good"}>{t(device_type === "userspace" ? "backend.userspace" : "backend.kernel")}</Status>,
              },
              { key: "mtu", title: "MTU", sortBy: ({ mtu }) => mtu, cell: ({ mtu }) => mtu || "–", isNumber: true },
              {
                key: "state",
                title: t("column.state"),
                cell: ({ up, enabled, problem }) => (
                  <>
                    <Status tone={up && !problem ? "good" : enabled ? "bad" : "off"}>{t(up ? "state.up" : enabled ? "state.down" : "state.disabled")}</Status>
                    {problem && <Text size="xs" className="breaks">{problem}</Text>}
                  </>
                ),
              },
            ]}
          />
        )}
      </Loaded>
    </Stack>
  );
}
