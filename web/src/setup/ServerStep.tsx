import { TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { api, take } from "../api/client";
import { useText } from "../i18n/text";
import { parseAddress } from "../ip/prefix";
import { addressListError, dropAbsent } from "../networks/values";
import { toList, useFields } from "../ui/fields";
import { Loaded } from "../ui/Loaded";
import { StepForm } from "./StepForm";

type Values = { public_ip: string; hostname: string; dns_servers: string };

export function ServerStep({ onDone }: { onDone: () => Promise<void> }) {
  const guess = useQuery({
    queryKey: ["detect-ip"],
    queryFn: async ({ signal }) => (await take(api.GET("/api/setup/detect-ip", { signal }))).public_ip,
    staleTime: Infinity,
  });
  return <Loaded query={guess}>{(address) => <Form guess={address} onDone={onDone} />}</Loaded>;
}

/** The name by which the person came here is most likely the one that clients can use. */
function hostnameGuess(): string {
  const { hostname } = location;
  return hostname === "localhost" || parseAddress(hostname.replace(/^\[|\]$/g, "")) ? "" : hostname;
}

function Form({ guess, onDone }: { guess: string; onDone: () => Promise<void> }) {
  const { t } = useText();
  const validate = useCallback(
    ({ public_ip, hostname, dns_servers }: Values) =>
      dropAbsent<Values>({
        public_ip: public_ip.trim() === "" ? (hostname.trim() === "" ? t("setup.server.needsOne") : undefined) : parseAddress(public_ip.trim()) ? undefined : t("invalid.address", { text: public_ip }),
        dns_servers: addressListError(dns_servers, 3, t),
      }),
    [t],
  );
  const fields = useFields<Values>({ public_ip: guess, hostname: hostnameGuess(), dns_servers: "1.1.1.1, 9.9.9.9" }, validate);
  const run = useMutation({
    mutationFn: () => {
      const { public_ip, hostname, dns_servers } = fields.values;
      return take(api.POST("/api/setup/step/2", { body: { public_ip: public_ip.trim(), hostname: hostname.trim(), dns_servers: toList(dns_servers) } }));
    },
    onError: fields.refuse,
    onSuccess: onDone,
  });
  return (
    <StepForm intro={t("setup.server.text")} fields={fields} run={run} submit={t("action.next")}>
      <TextInput label={t("setting.public_ip")} description={t("setup.server.ip.text")} {...fields.text("public_ip")} autoFocus />
      <TextInput label={t("setting.hostname")} description={t("setup.server.hostname.text")} placeholder="vpn.example.org" {...fields.text("hostname")} />
      <TextInput label={t("network.dns")} description={t("setup.server.dns.text")} {...fields.text("dns_servers")} />
    </StepForm>
  );
}
