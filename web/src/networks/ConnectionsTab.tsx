import { ConnectionsPanel } from "./ConnectionsPanel";
import type { TabProps } from "./NetworkPage";

export default function ConnectionsTab({ network }: TabProps) {
  return <ConnectionsPanel network={network.id} />;
}
