import { ActionIcon, Group, Menu, Modal } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import type { Peer } from "../api/client";
import { useText } from "../i18n/text";
import { paths } from "../shell/paths";
import { useMay } from "../shell/roles";
import { Icon } from "../ui/Icon";
import { usePeerActions } from "./actions";

const ClientAccess = lazy(() => import("./ClientAccess"));

/** The code of a peer, and behind a click what else can be done with it. */
export function PeerMenu({ peer, onDeleted }: { peer: Peer; onDeleted?: () => void }) {
  const { t } = useText();
  const mayEdit = useMay("operator");
  const navigate = useNavigate();
  const { setEnabled, remove } = usePeerActions();
  const [isOpen, setOpen] = useState(false);
  const [isCodeShown, setCodeShown] = useState(false);
  if (!mayEdit) return null;
  const target = (
    <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("peer.menu", { name: peer.name })} aria-haspopup="menu" onClick={() => setOpen(true)}>
      <Icon name="more" />
    </ActionIcon>
  );
  return (
    <Group gap={2} wrap="nowrap">
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("peer.showCode", { name: peer.name })} onClick={() => setCodeShown(true)}>
        <Icon name="qr" />
      </ActionIcon>
      <Menu opened={isOpen} onChange={setOpen} position="bottom-end">
        <Menu.Target>{target}</Menu.Target>
        {isOpen && (
          <Menu.Dropdown>
            <Menu.Item leftSection={<Icon name="edit" size={16} />} onClick={() => void navigate({ to: paths.peer(peer.network_id, peer.id, "edit") })}>
              {t("action.edit")}
            </Menu.Item>
            <Menu.Item leftSection={<Icon name="power" size={16} />} onClick={() => void setEnabled(peer, !peer.enabled)}>
              {t(peer.enabled ? "action.disable" : "action.enable")}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item
              color="red"
              leftSection={<Icon name="trash" size={16} />}
              onClick={() => {
                remove(peer);
                onDeleted?.();
              }}
            >
              {t("action.delete")}
            </Menu.Item>
          </Menu.Dropdown>
        )}
      </Menu>
      <Modal opened={isCodeShown} onClose={() => setCodeShown(false)} title={peer.name} size="xl">
        <Suspense>{isCodeShown && <ClientAccess peer={peer} />}</Suspense>
      </Modal>
    </Group>
  );
}
