import { Checkbox } from "@mantine/core";
import { memo, type CSSProperties, type ReactNode } from "react";
import type { Peer } from "../api/client";
import { formatLimits } from "../format/quantity";
import { useText } from "../i18n/text";
import { useReading } from "../live/live";
import { paths } from "../shell/paths";
import { Distance } from "../ui/clock";
import { TextLink } from "../ui/links";
import { Sparkline } from "../ui/Sparkline";
import type { PeerColumn } from "./columns";
import { PeerMenu } from "./PeerMenu";
import { PeerStatus } from "./PeerStatus";
import type { SortKey } from "./select";

function Rate({ peer }: { peer: Peer }) {
  const { t, rate } = useText();
  const reading = useReading(peer.id);
  return (
    <span className="peer-rate">
      <span>
        <span title={t("peer.fromPeer")}>↑ {rate(reading?.rx_rate ?? 0)}</span>
        <br />
        <span title={t("peer.toPeer")}>↓ {rate(reading?.tx_rate ?? 0)}</span>
      </span>
      <Sparkline values={reading?.recent ?? []} />
    </span>
  );
}

function Total({ peer }: { peer: Peer }) {
  const { t, bytes } = useText();
  const reading = useReading(peer.id);
  return (
    <>
      <span title={t("peer.fromPeer")}>↑ {bytes(reading?.transfer_rx ?? peer.transfer_rx)}</span>
      <br />
      <span title={t("peer.toPeer")}>↓ {bytes(reading?.transfer_tx ?? peer.transfer_tx)}</span>
    </>
  );
}

function Seen({ peer }: { peer: Peer }) {
  const { t } = useText();
  const reading = useReading(peer.id);
  const at = reading?.last_handshake ?? peer.last_handshake;
  return at ? <Distance at={at} /> : <>{t("value.never")}</>;
}

function Endpoint({ peer }: { peer: Peer }) {
  const endpoint = useReading(peer.id)?.endpoint || peer.endpoint;
  return endpoint ? <code>{endpoint}</code> : <>–</>;
}

function Limit({ peer }: { peer: Peer }) {
  const { t, language } = useText();
  return <>{formatLimits(peer.bandwidth_up_kbps, peer.bandwidth_down_kbps, language) ?? t("peer.unlimited")}</>;
}

const CELLS: Record<SortKey, (peer: Peer) => ReactNode> = {
  status: (peer) => <PeerStatus peer={peer} />,
  name: (peer) => (
    <span className="peer-name">
      <TextLink to={paths.peer(peer.network_id, peer.id)} fw={600}>
        {peer.name}
      </TextLink>
      {peer.email && <span className="peer-email">{peer.email}</span>}
    </span>
  ),
  address: (peer) => (
    <span className="peer-addresses">
      {peer.allowed_ips.split(", ").map((address) => (
        <code key={address}>{address.replace(/\/(32|128)$/, "")}</code>
      ))}
    </span>
  ),
  endpoint: (peer) => <Endpoint peer={peer} />,
  seen: (peer) => <Seen peer={peer} />,
  rate: (peer) => <Rate peer={peer} />,
  total: (peer) => <Total peer={peer} />,
  limit: (peer) => <Limit peer={peer} />,
  keepalive: (peer) => (peer.persistent_keepalive ? `${peer.persistent_keepalive} s` : "–"),
  expiry: (peer) => (peer.expires_at === null ? "–" : <Distance at={peer.expires_at} />),
};

type Props = {
  peer: Peer;
  index: number;
  columns: PeerColumn[];
  isSelected: boolean;
  mayEdit: boolean;
  top: number;
  onSelect: (peer: number, isSelected: boolean, isRange: boolean) => void;
};

export const PeerRow = memo(function PeerRow({ peer, index, columns, isSelected, mayEdit, top, onSelect }: Props) {
  const { t } = useText();
  const place: CSSProperties = { transform: `translateY(${top}px)` };
  return (
    <div role="row" aria-rowindex={index + 2} aria-selected={mayEdit ? isSelected : undefined} className="peer-row" style={place} data-peer={peer.id}>
      {mayEdit && (
        <div role="cell" data-column="select">
          <Checkbox
            checked={isSelected}
            onChange={() => undefined}
            onClick={(event) => onSelect(peer.id, !isSelected, event.shiftKey)}
            aria-label={t("peer.select", { name: peer.name })}
          />
        </div>
      )}
      {columns.map(({ key }) => (
        <div role="cell" data-column={key} key={key}>
          {CELLS[key](peer)}
        </div>
      ))}
      <div role="cell" data-column="menu">
        <PeerMenu peer={peer} />
      </div>
    </div>
  );
});
