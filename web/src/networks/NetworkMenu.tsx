// What can be done with a whole network: switch, export, delete.
import { ActionIcon, Menu } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, take, takeFile, type Network } from "../api/client";
import { networksChanged, queries } from "../api/queries";
import { useText } from "../i18n/text";
import { paths } from "../shell/paths";
import { Confirm, type Question } from "../ui/Confirm";
import { download } from "../ui/download";
import { Icon } from "../ui/Icon";
import { useNotices } from "../ui/notices";

export function NetworkMenu({ network, onDeleted }: { network: Network; onDeleted?: () => void }) {
  const { t } = useText();
  const { done, failed } = useNotices();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [question, setQuestion] = useState<Question>();
  const params = { path: { id: network.id } };

  const change = (enabled: boolean): void => {
    const path = enabled ? "/api/networks/{id}/enable" : "/api/networks/{id}/disable";
    const key = queries.networks().queryKey;
    const before = client.getQueryData(key);
    client.setQueryData(key, before?.map((each) => (each.id === network.id ? { ...each, enabled } : each)));
    take(api.POST(path, { params }))
      .then(() => done(t(enabled ? "network.isEnabled" : "network.isDisabled", { name: network.name })))
      .catch((cause: unknown) => {
        client.setQueryData(key, before);
        failed(cause, t("network.notChanged", { name: network.name }));
      })
      .finally(() => void networksChanged(client, network));
  };
  const save = (): void => {
    takeFile(api.GET("/api/networks/{id}/export", { params, parseAs: "text" }))
      .then(({ name, text }) => download(name, text))
      .catch((cause: unknown) => failed(cause));
  };
  const remove = async (): Promise<void> => {
    await take(api.DELETE("/api/networks/{id}", { params }));
    done(t("network.deleted", { name: network.name }));
    onDeleted?.();
    client.removeQueries({ queryKey: ["network", network.id] });
    await networksChanged(client);
  };
  const ask = async (): Promise<void> => {
    const bridges = await client.fetchQuery(queries.bridges()).catch(() => []);
    const touching = bridges.filter(({ network_a_id, network_b_id }) => network_a_id === network.id || network_b_id === network.id).length;
    setQuestion({
      title: t("network.delete.title", { name: network.name }),
      text: t("network.delete.text"),
      consequences: [
        t("network.delete.interface", { interface: network.interface, port: String(network.listen_port) }),
        t("network.delete.peers", { count: network.peer_count }),
        ...(touching > 0 ? [t("network.delete.bridges", { count: touching })] : []),
      ],
      ...(network.peer_count > 0 ? { typed: network.name } : {}),
      action: t("action.delete"),
      onConfirm: remove,
    });
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("network.menu", { name: network.name })}>
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon name="edit" size={16} />} onClick={() => void navigate({ to: paths.network(network.id, "settings") })}>
            {t("action.edit")}
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="power" size={16} />} onClick={() => change(!network.enabled)}>
            {t(network.enabled ? "action.disable" : "action.enable")}
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="download" size={16} />} onClick={save}>
            {t("network.export")}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<Icon name="trash" size={16} />} onClick={() => void ask()}>
            {t("action.delete")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Confirm question={question} onClose={() => setQuestion(undefined)} />
    </>
  );
}
