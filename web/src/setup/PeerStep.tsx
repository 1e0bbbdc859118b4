import { Radio, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useCallback } from "react";
import { api, take, type Peer } from "../api/client";
import { useText } from "../i18n/text";
import { dropAbsent, nameError } from "../networks/values";
import { useFields } from "../ui/fields";
import { StepForm } from "./StepForm";

type Values = { name: string; tunnel_type: Peer["tunnel"] };

export function PeerStep({ onDone }: { onDone: (peer: Peer) => void }) {
  const { t } = useText();
  const validate = useCallback(({ name }: Values) => dropAbsent<Values>({ name: nameError(name, t) }), [t]);
  const fields = useFields<Values>({ name: t("setup.peer.name"), tunnel_type: "full" }, validate);
  const run = useMutation({
    mutationFn: () => take(api.POST("/api/setup/step/4", { body: { ...fields.values, role: "client" } })),
    onError: fields.refuse,
    onSuccess: ({ peer }) => onDone(peer),
  });
  return (
    <StepForm intro={t("setup.peer.text")} fields={fields} run={run} submit={t("setup.finish")}>
      <TextInput label={t("peer.name")} required maxLength={64} {...fields.text("name")} autoFocus />
      <Radio.Group label={t("peer.tunnel")} value={fields.values.tunnel_type} onChange={(value) => fields.set("tunnel_type", value as Values["tunnel_type"])}>
        <Stack gap="xs" mt="xs">
          <Radio value="full" label={t("peer.tunnel.full")} description={t("peer.tunnel.full.text")} />
          <Radio value="split" label={t("peer.tunnel.split")} description={t("peer.tunnel.split.text")} />
        </Stack>
      </Radio.Group>
    </StepForm>
  );
}
