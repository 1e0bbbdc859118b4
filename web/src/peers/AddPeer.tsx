// One peer or many, and then what its device needs: the file and the code.
import { Button, Drawer, Group, SegmentedControl, Stack, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { api, take, type Network, type Peer } from "../api/client";
import { patchPeers, peersChanged } from "../api/queries";
import { useText } from "../i18n/text";
import { nameError } from "../networks/values";
import { useFields } from "../ui/fields";
import { useNotices } from "../ui/notices";
import { ProblemNote } from "../ui/ProblemNote";
import ClientAccess from "./ClientAccess";
import { PeerFields } from "./PeerFields";
import { newPeerValues, peerErrors, toNewPeer, type PeerValues } from "./values";

export default function AddPeer({ network, onClose }: { network: Network; onClose: () => void }) {
  const { t } = useText();
  return (
    <Drawer opened onClose={onClose} position="right" size="lg" title={t("peer.add.title", { network: network.name })}>
      <Body network={network} onClose={onClose} />
    </Drawer>
  );
}

function Body({ network, onClose }: { network: Network; onClose: () => void }) {
  const { t } = useText();
  const [way, setWay] = useState<"one" | "many">("one");
  const [made, setMade] = useState<Peer>();
  if (made) {
    return (
      <Stack>
        <ClientAccess peer={made} />
        <Group justify="flex-end">
          <Button variant="default" onClick={() => setMade(undefined)}>
            {t("peer.add.another")}
          </Button>
          <Button onClick={onClose}>{t("action.done")}</Button>
        </Group>
      </Stack>
    );
  }
  return (
    <Stack>
      <SegmentedControl
        value={way}
        onChange={(value) => setWay(value as typeof way)}
        data={[
          { value: "one", label: t("peer.add.one") },
          { value: "many", label: t("peer.add.many") },
        ]}
      />
      {way === "one" ? <One network={network} onMade={setMade} onClose={onClose} /> : <Many network={network} onClose={onClose} />}
    </Stack>
  );
}

function Buttons({ onClose, isPending, label }: { onClose: () => void; isPending: boolean; label: string }) {
  const { t } = useText();
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onClose}>
        {t("action.cancel")}
      </Button>
      <Button type="submit" loading={isPending}>
        {label}
      </Button>
    </Group>
  );
}

function One({ network, onMade, onClose }: { network: Network; onMade: (peer: Peer) => void; onClose: () => void }) {
  const { t } = useText();
  const client = useQueryClient();
  const fields = useFields<PeerValues>(newPeerValues, useCallback((values: PeerValues) => peerErrors(values, true, t), [t]));
  const create = useMutation({
    mutationFn: () => take(api.POST("/api/networks/{id}/peers", { params: { path: { id: network.id } }, body: toNewPeer(fields.values) })),
    onError: fields.refuse,
    onSuccess: (peer) => {
      patchPeers(client, network.id, (peers) => [...peers, peer]);
      void peersChanged(client, network.id);
      onMade(peer);
    },
  });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (fields.show()) create.mutate();
      }}
    >
      <Stack>
        <PeerFields fields={fields} network={network} isNew />
        <ProblemNote cause={create.error} known={fields.names} />
        <Buttons onClose={onClose} isPending={create.isPending} label={t("peer.add.submit")} />
      </Stack>
    </form>
  );
}

function Many({ network, onClose }: { network: Network; onClose: () => void }) {
  const { t } = useText();
  const { done } = useNotices();
  const client = useQueryClient();
  const [text, setText] = useState("");
  const names = text.split("\n").map((line) => line.trim()).filter(Boolean);
  const wrong = names.flatMap((name) => (nameError(name, t) ? [`${name}: ${nameError(name, t) ?? ""}`] : []))[0];
  const create = useMutation({
    mutationFn: () => {
      const peers = names.map((name) => toNewPeer({ ...newPeerValues, name }));
      return take(api.POST("/api/networks/{id}/peers/bulk", { params: { path: { id: network.id } }, body: { peers } }));
    },
    onSuccess: async ({ peers }) => {
      await peersChanged(client, network.id);
      done(t("peer.add.made", { count: peers.length }));
      onClose();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (names.length > 0 && !wrong) create.mutate();
      }}
    >
      <Stack>
        <Textarea
          label={t("peer.add.names")}
          description={t("peer.add.names.text")}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={wrong}
          autosize
          minRows={8}
          maxRows={20}
          data-autofocus
        />
        <ProblemNote cause={create.error} />
        <Buttons onClose={onClose} isPending={create.isPending} label={t("peer.add.count", { count: names.length })} />
      </Stack>
    </form>
  );
}
