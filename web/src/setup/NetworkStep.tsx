import { Alert, Button, Group, SegmentedControl, Stack, Text, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { api, take } from "../api/client";
import { useText } from "../i18n/text";
import { NetworkFields } from "../networks/NetworkFields";
import { networkErrors, newNetworkValues, toNewNetwork, type NetworkValues } from "../networks/values";
import { useFields } from "../ui/fields";
import { Icon } from "../ui/Icon";
import { ProblemNote } from "../ui/ProblemNote";
import { StepForm } from "./StepForm";

type Props = { interfaces: string[]; onDone: () => Promise<void> };

export function NetworkStep({ interfaces, onDone }: Props) {
  const { t } = useText();
  const [way, setWay] = useState<"new" | "adopt">(interfaces.length > 0 ? "adopt" : "new");
  return (
    <Stack>
      {interfaces.length > 0 && <Alert color="cyan" icon={<Icon name="info" />} title={t("setup.found", { count: interfaces.length })}>{t("setup.found.text")}</Alert>}
      <SegmentedControl
        value={way}
        onChange={(value) => setWay(value as typeof way)}
        data={[
          { value: "new", label: t("setup.network.new") },
          { value: "adopt", label: t("setup.network.adopt") },
        ]}
      />
      {way === "new" ? <New onDone={onDone} /> : <Adopt interfaces={interfaces} onDone={onDone} />}
    </Stack>
  );
}

function New({ onDone }: { onDone: () => Promise<void> }) {
  const { t } = useText();
  const validate = useCallback((values: NetworkValues) => networkErrors(values, [], t), [t]);
  const fields = useFields({ ...newNetworkValues("10.8.0.0/24"), name: t("setup.network.name") }, validate);
  const run = useMutation({
    mutationFn: () => take(api.POST("/api/setup/step/3", { body: toNewNetwork(fields.values) })),
    onError: fields.refuse,
    onSuccess: onDone,
  });
  return (
    <StepForm intro={t("setup.network.text")} fields={fields} run={run} submit={t("action.next")}>
      <NetworkFields fields={fields} isNew />
    </StepForm>
  );
}

function Adopt({ interfaces, onDone }: Props) {
  const { t } = useText();
  const [config, setConfig] = useState("");
  const run = useMutation({
    mutationFn: (body: { config?: string; interface?: string }) => take(api.POST("/api/setup/import", { body })),
    onSuccess: onDone,
  });
  return (
    <Stack>
      {interfaces.length > 0 && <Text>{t("import.adopt")}</Text>}
      <Group>
        {interfaces.map((name) => (
          <Button key={name} variant="default" loading={run.isPending} onClick={() => run.mutate({ interface: name })}>
            {t("setup.take", { interface: name })}
          </Button>
        ))}
      </Group>
      <Textarea
        label={t("import.config")}
        value={config}
        onChange={(event) => setConfig(event.currentTarget.value)}
        placeholder={"[Interface]\nPrivateKey = …\nAddress = 10.8.0.1/24"}
        minRows={6}
        maxRows={16}
        autosize
        spellCheck={false}
        className="mono"
      />
      <ProblemNote cause={run.error} />
      <Group justify="flex-end">
        <Button disabled={config.trim() === ""} loading={run.isPending} onClick={() => run.mutate({ config })}>
          {t("action.import")}
        </Button>
      </Group>
    </Stack>
  );
}
