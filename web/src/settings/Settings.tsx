import { Button, Group, Paper, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { api, takeTagged, type Tagged } from "../api/client";
import { queries } from "../api/queries";
import { useText } from "../i18n/text";
import { MTU_MAX, MTU_MIN } from "../ip/mtu";
import { parseAddress } from "../ip/prefix";
import { addressListError, dropAbsent } from "../networks/values";
import { useFields } from "../ui/fields";
import { Loaded } from "../ui/Loaded";
import { useNotices } from "../ui/notices";
import { PageHead } from "../ui/PageHead";
import { ProblemNote } from "../ui/ProblemNote";
import { StaleNote } from "../ui/StaleNote";

type Values = { public_ip: string; hostname: string; dns_servers: string; default_mtu: string };

const valuesOf = (settings: Record<string, string>): Values => ({
  public_ip: settings["public_ip"] ?? "",
  hostname: settings["hostname"] ?? "",
  dns_servers: settings["dns_servers"] ?? "",
  default_mtu: settings["default_mtu"] ?? "",
});

export default function Settings() {
  const { t } = useText();
  return (
    <>
      <PageHead title={t("page.settings")} intro={t("settings.text")} />
      <Loaded query={useQuery(queries.settings())}>{(tagged) => <ServerForm tagged={tagged} />}</Loaded>
    </>
  );
}

function ServerForm({ tagged }: { tagged: Tagged<Record<string, string>> }) {
  const { t } = useText();
  const { done } = useNotices();
  const client = useQueryClient();
  const [tag, setTag] = useState(tagged.etag);
  const validate = useCallback(
    ({ public_ip, dns_servers, default_mtu }: Values) => {
      const mtu = Number(default_mtu);
      return dropAbsent<Values>({
        public_ip: public_ip.trim() && !parseAddress(public_ip.trim()) ? t("invalid.address", { text: public_ip }) : undefined,
        dns_servers: addressListError(dns_servers, 3, t),
        default_mtu: default_mtu.trim() && !(Number.isInteger(mtu) && mtu >= MTU_MIN && mtu <= MTU_MAX) ? t("invalid.mtu", { least: MTU_MIN, most: MTU_MAX }) : undefined,
      });
    },
    [t],
  );
  const fields = useFields(valuesOf(tagged.value), validate);
  const save = useMutation({
    mutationFn: () => takeTagged(api.PUT("/api/settings", { params: { header: { "If-Match": tag } }, body: fields.changed })),
    onError: fields.refuse,
    onSuccess: (saved) => {
      client.setQueryData(queries.settings().queryKey, saved);
      fields.reset(valuesOf(saved.value));
      setTag(saved.etag);
      done(t("settings.saved"));
    },
  });
  const takeTheirs = async (): Promise<string[]> => {
    const theirs = await takeTagged(api.GET("/api/settings"));
    setTag(theirs.etag);
    save.reset();
    return fields.take(valuesOf(theirs.value));
  };
  return (
    <Paper withBorder p={{ base: "md", sm: "lg" }} maw={640}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (fields.show()) save.mutate();
        }}
      >
        <Stack>
          <TextInput label={t("settings.hostname")} description={t("settings.hostname.text")} placeholder="vpn.example.org" {...fields.text("hostname")} />
          <TextInput label={t("settings.publicIp")} description={t("settings.publicIp.text")} {...fields.text("public_ip")} />
          <TextInput label={t("network.dns")} description={t("settings.dns.text")} {...fields.text("dns_servers")} />
          <TextInput label={t("settings.mtu")} description={t("settings.mtu.text")} inputMode="numeric" placeholder="1420" {...fields.text("default_mtu")} />
          <StaleNote cause={save.error} onTake={takeTheirs} />
          <ProblemNote cause={save.error} known={fields.names} />
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
