// The command palette: any page, network, peer and action by a few letters. Keys: arrows, Enter, Escape.
import { Kbd, Modal, Text, TextInput } from "@mantine/core";
import { useDebouncedValue, useDisclosure, useHotkeys } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useId, useRef, useState } from "react";
import { queries, searchPeers } from "../api/queries";
import { useText } from "../i18n/text";
import { Icon, type IconName } from "../ui/Icon";
import { pages } from "./pages";
import { matching } from "./paletteMatch";
import { paths } from "./paths";
import { allows } from "./roles";

type Command = { key: string; label: string; detail?: string; icon: IconName; to: string };

const SHOWN = 12;

export function usePalette() {
  const [isOpen, { open, close, toggle }] = useDisclosure();
  useHotkeys([["mod+K", toggle]], []);
  return { isOpen, open, close };
}

function useFixedCommands(): Command[] {
  const { t } = useText();
  const { data: user } = useQuery(queries.me());
  const { data: networks = [] } = useQuery(queries.networks());
  const isAdmin = allows(user?.role, "admin");
  const navigation = pages.flatMap(({ path, title, nav }): Command[] =>
    nav && allows(user?.role, nav.role ?? "viewer") ? [{ key: path, label: t(title), icon: nav.icon, to: path }] : [],
  );
  const actions: Command[] = isAdmin
    ? [
        { key: "new", label: t("network.new"), icon: "plus", to: paths.newNetwork() },
        { key: "import", label: t("network.import"), icon: "upload", to: paths.importNetwork() },
      ]
    : [];
  const system = (["health", "ports", "routes", "rules", "logs"] as const).map(
    (tab): Command => ({ key: `system-${tab}`, label: t(`system.tab.${tab}`), detail: t("page.system"), icon: "system", to: paths.system(tab) }),
  );
  const ofNetworks = networks.flatMap(({ id, name, interface: device }): Command[] => [
    { key: `network-${id}`, label: name, detail: device, icon: "network", to: paths.network(id) },
    ...(allows(user?.role, "operator")
      ? [{ key: `add-${id}`, label: t("palette.addPeer", { network: name }), icon: "plus" as const, to: `${paths.network(id)}?add=true` }]
      : []),
  ]);
  return [...navigation, ...actions, ...ofNetworks, ...system];
}

function usePeerCommands(text: string): Command[] {
  const { data: networks = [] } = useQuery(queries.networks());
  const { data: found = [] } = useQuery({ ...searchPeers(networks, text), enabled: text.length > 1 && networks.length > 0 });
  const names = new Map(networks.map(({ id, name }) => [id, name]));
  return found.map((peer) => ({
    key: `peer-${peer.id}`,
    label: peer.name,
    detail: `${names.get(peer.network_id) ?? ""} · ${peer.allowed_ips}`,
    icon: "device",
    to: paths.peer(peer.network_id, peer.id),
  }));
}

export function Palette({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Modal opened={isOpen} onClose={onClose} withCloseButton={false} padding="sm" size="lg" yOffset="10vh" trapFocus>
      {isOpen && <Body onClose={onClose} />}
    </Modal>
  );
}

function Body({ onClose }: { onClose: () => void }) {
  const { t } = useText();
  const navigate = useNavigate();
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const [searched] = useDebouncedValue(text.trim(), 150);
  const commands = [...matching(useFixedCommands(), text), ...usePeerCommands(searched)].slice(0, SHOWN);
  const at = Math.min(chosen, Math.max(0, commands.length - 1));
  const run = (command: Command | undefined): void => {
    if (!command) return;
    onClose();
    void navigate({ href: command.to });
  };
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: "nearest" });
  }, [at]);
  return (
    <>
      <TextInput
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step && commands.length > 0) {
            event.preventDefault();
            setChosen((at + step + commands.length) % commands.length);
          } else if (event.key === "Enter") {
            event.preventDefault();
            run(commands[at]);
          }
        }}
        placeholder={t("palette.placeholder")}
        aria-label={t("palette.open")}
        role="combobox"
        aria-expanded={commands.length > 0}
        aria-controls={id}
        aria-activedescendant={commands[at] ? `${id}-${at}` : undefined}
        aria-autocomplete="list"
        leftSection={<Icon name="search" size={16} />}
        rightSection={<Kbd size="xs">Esc</Kbd>}
        rightSectionWidth={48}
        size="md"
        data-autofocus
      />
      <ul ref={list} id={id} role="listbox" aria-label={t("palette.open")} className="palette">
        {commands.map((command, index) => (
          <li
            key={command.key}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            onMouseMove={() => setChosen(index)}
            onClick={() => run(command)}
          >
            <Icon name={command.icon} size={16} />
            <span className="palette-label">{command.label}</span>
            {command.detail && <span className="palette-detail">{command.detail}</span>}
          </li>
        ))}
      </ul>
      {commands.length === 0 && (
        <Text size="sm" p="sm" role="status">
          {t("palette.nothing")}
        </Text>
      )}
    </>
  );
}
