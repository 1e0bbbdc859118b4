import type { Peer } from "../api/client";
import { useText } from "../i18n/text";
import { useReading } from "../live/live";
import { useIsPast } from "../ui/clock";
import { Status } from "../ui/Status";

/** Online, offline, never seen, disabled or expired, in words. */
export function PeerStatus({ peer }: { peer: Peer }) {
  const { t } = useText();
  const reading = useReading(peer.id);
  const isExpired = useIsPast(peer.expires_at);
  if (isExpired) return <Status tone="off">{t("state.expired")}</Status>;
  if (!peer.enabled) return <Status tone="off">{t("state.disabled")}</Status>;
  if (reading?.online ?? peer.online) return <Status tone="good">{t("state.online")}</Status>;
  const seen = reading?.last_handshake ?? peer.last_handshake;
  return <Status tone={seen ? "bad" : "info"}>{t(seen ? "state.offline" : "state.never")}</Status>;
}
