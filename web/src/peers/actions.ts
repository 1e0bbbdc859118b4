// What is done with a peer, from its row and from its page: seen at once, taken back when the server refuses.
import { useQueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { api, take, type Peer } from "../api/client";
import { patchPeers, peersChanged, queries } from "../api/queries";
import { useText } from "../i18n/text";
import { notifyUndoable, useNotices } from "../ui/notices";

// Those that will be deleted unless somebody takes it back.
let doomed: ReadonlySet<number> = new Set();
const pending = new Map<number, () => void>();
const listeners = new Set<() => void>();

function setDoomed(peer: number, isDoomed: boolean): void {
  const next = new Set(doomed);
  if (isDoomed) next.add(peer);
  else next.delete(peer);
  doomed = next;
  for (const listener of listeners) listener();
}

// Who closes the page has not taken it back.
addEventListener("pagehide", () => {
  for (const remove of pending.values()) remove();
});

export function useDoomedPeers(): ReadonlySet<number> {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => doomed,
  );
}

export function usePeerActions() {
  const { t } = useText();
  const { done, failed } = useNotices();
  const client = useQueryClient();
  const pathOf = (peer: Peer) => ({ params: { path: { id: peer.network_id, peer_id: peer.id } } });

  const show = (peer: Peer): void => {
    patchPeers(client, peer.network_id, (peers) => peers.map((each) => (each.id === peer.id ? peer : each)));
    client.setQueryData(queries.peer(peer.network_id, peer.id).queryKey, (shown) => shown && { value: peer, etag: "" });
  };

  const setEnabled = async (peer: Peer, enabled: boolean): Promise<void> => {
    show({ ...peer, enabled, online: enabled && peer.online });
    try {
      const path = enabled ? "/api/networks/{id}/peers/{peer_id}/enable" : "/api/networks/{id}/peers/{peer_id}/disable";
      show(await take(api.POST(path, pathOf(peer))));
      done(t(enabled ? "peer.isEnabled" : "peer.isDisabled", { name: peer.name }));
    } catch (cause) {
      show(peer);
      failed(cause, t("peer.notChanged", { name: peer.name }));
    }
    void client.invalidateQueries({ queryKey: ["peer", peer.network_id, peer.id] });
  };

  const removeNow = async (peer: Peer): Promise<void> => {
    try {
      await take(api.DELETE("/api/networks/{id}/peers/{peer_id}", { ...pathOf(peer), keepalive: true }));
      patchPeers(client, peer.network_id, (peers) => peers.filter(({ id }) => id !== peer.id));
      void peersChanged(client, peer.network_id);
    } catch (cause) {
      failed(cause, t("peer.notDeleted", { name: peer.name }));
    }
    setDoomed(peer.id, false);
  };

  const remove = (peer: Peer): void => {
    const finish = (): void => {
      if (pending.delete(peer.id)) void removeNow(peer);
    };
    setDoomed(peer.id, true);
    pending.set(peer.id, finish);
    notifyUndoable(t("peer.isDeleted", { name: peer.name }), t("action.undo"), {
      onUndo: () => {
        pending.delete(peer.id);
        setDoomed(peer.id, false);
      },
      onDone: finish,
    });
  };

  return { setEnabled, remove, show };
}
