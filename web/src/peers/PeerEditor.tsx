import { Button, Group, Paper, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { api, takeTagged, type Network, type Peer, type Tagged } from "../api/client";
import { patchPeers, queries } from "../api/queries";
import { useText } from "../i18n/text";
import { useFields } from "../ui/fields";
import { useNotices } from "../ui/notices";
import { SaveNote } from "../ui/SaveNote";
import { PeerFields } from "./PeerFields";
import { peerErrors, toPeerChanges, valuesOf, type PeerValues } from "./values";

export function PeerEditor({ network, tagged }: { network: Network; tagged: Tagged<Peer> }) {
  const { t } = useText();
  const { done } = useNotices();
  const client = useQueryClient();
  const fields = useFields(valuesOf(tagged.value), useCallback((values: PeerValues) => peerErrors(values, false, t), [t]));
  const [tag, setTag] = useState(tagged.etag);
  const params = { path: { id: network.id, peer_id: tagged.value.id } };
  const save = useMutation({
    mutationFn: () =>
      takeTagged(api.PUT("/api/networks/{id}/peers/{peer_id}", { params: { ...params, ...(tag && { header: { "If-Match": tag } }) }, body: toPeerChanges(fields.changed) })),
    onError: fields.refuse,
    onSuccess: (saved) => {
      client.setQueryData(queries.peer(network.id, saved.value.id).queryKey, saved);
      patchPeers(client, network.id, (peers) => peers.map((each) => (each.id === saved.value.id ? saved.value : each)));
      client.removeQueries({ queryKey: ["client-file", network.id, saved.value.id] });
      client.removeQueries({ queryKey: ["qr-code", network.id, saved.value.id] });
      fields.reset(valuesOf(saved.value));
      setTag(saved.etag);
      done(t("peer.saved", { name: saved.value.name }));
    },
  });
  const takeTheirs = async (): Promise<string[]> => {
    const theirs = await takeTagged(api.GET("/api/networks/{id}/peers/{peer_id}", { params }));
    setTag(theirs.etag);
    save.reset();
    return fields.take(valuesOf(theirs.value));
  };
  return (
    <Paper withBorder p={{ base: "md", sm: "lg" }} maw={720}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (fields.show()) save.mutate();
        }}
      >
        <Stack>
          <PeerFields fields={fields} network={network} isNew={false} />
          <SaveNote cause={save.error} known={fields.names} onTake={takeTheirs} />
          <Group justify="flex-end">
            <Button variant="default" disabled={!fields.isChanged} onClick={() => fields.reset(valuesOf(tagged.value))}>
              {t("action.discard")}
            </Button>
            <Button type="submit" disabled={!fields.isChanged} loading={save.isPending}>
              {t("action.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
