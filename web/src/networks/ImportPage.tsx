import { Alert, Button, FileButton, Group, List, Paper, Progress, SegmentedControl, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api, take, type Schemas } from "../api/client";
import { networksChanged, queries } from "../api/queries";
import { useText } from "../i18n/text";
import { paths } from "../shell/paths";
import { DataTable } from "../ui/DataTable";
import { Icon } from "../ui/Icon";
import { LinkButton } from "../ui/links";
import { Loaded } from "../ui/Loaded";
import { notifyDone } from "../ui/notices";
import { PageHead } from "../ui/PageHead";
import { ProblemNote } from "../ui/ProblemNote";
import { Status } from "../ui/Status";

type Imported = { network: Schemas["Network"]; not_kept: { line: number; text?: string; reason?: string }[] };

export default function ImportPage() {
  const { t } = useText();
  const [way, setWay] = useState<"file" | "interface">("file");
  const [result, setResult] = useState<Imported>();
  return (
    <>
      <PageHead title={t("network.import")} intro={t("import.text")} />
      {result ? (
        <Result result={result} />
      ) : (
        <Stack maw={860}>
          <SegmentedControl
            value={way}
            onChange={(value) => setWay(value as typeof way)}
            data={[
              { value: "file", label: t("import.file") },
              { value: "interface", label: t("import.interface") },
            ]}
          />
          {way === "file" ? <FromFile onDone={setResult} /> : <FromInterface onDone={setResult} />}
        </Stack>
      )}
    </>
  );
}

/** One request, which the server takes as a whole; `stop` gives it up, which is in time until the server has all of it. */
function useImport(onDone: (result: Imported) => void) {
  const { t } = useText();
  const client = useQueryClient();
  const stop = useRef<AbortController>(undefined);
  const run = useMutation({
    mutationFn: (body: { config?: string; interface?: string; name?: string }) => {
      stop.current = new AbortController();
      return take(api.POST("/api/networks/import", { body, signal: stop.current.signal }));
    },
    onSuccess: async (result) => {
      await networksChanged(client);
      onDone(result as Imported);
    },
    onError: () => {
      if (!stop.current?.signal.aborted) return;
      run.reset();
      notifyDone(t("import.stopped"));
      void networksChanged(client);
    },
  });
  return { ...run, stop: () => stop.current?.abort() };
}

function Busy({ onStop }: { onStop: () => void }) {
  const { t } = useText();
  return (
    <Stack gap="xs">
      <Progress value={100} animated aria-label={t("import.busy")} />
      <Group justify="space-between">
        <Text size="sm" role="status">
          {t("import.busy")}
        </Text>
        <Button size="xs" variant="default" onClick={onStop}>
          {t("bulk.stop")}
        </Button>
      </Group>
    </Stack>
  );
}

const peersIn = (config: string): number => config.match(/^\s*\[peer\]/gim)?.length ?? 0;

function FromFile({ onDone }: { onDone: (result: Imported) => void }) {
  const { t } = useText();
  const [name, setName] = useState("");
  const [config, setConfig] = useState("");
  const run = useImport(onDone);
  return (
    <Paper withBorder p="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          run.mutate({ config, ...(name.trim() && { name: name.trim() }) });
        }}
      >
        <Stack>
          <TextInput label={t("network.name")} description={t("import.name")} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={64} />
          <Textarea
            label={t("import.config")}
            value={config}
            onChange={(event) => setConfig(event.currentTarget.value)}
            placeholder={"[Interface]\nPrivateKey = …\nAddress = 10.8.0.1/24\nListenPort = 51820"}
            minRows={10}
            maxRows={24}
            autosize
            required
            spellCheck={false}
            className="mono"
          />
          {config.trim() !== "" && <Text size="sm" role="status">{t("import.peers", { count: peersIn(config) })}</Text>}
          <ProblemNote cause={run.error} />
          {run.isPending && <Busy onStop={run.stop} />}
          <Group justify="space-between">
            <FileButton onChange={(file) => void file?.text().then(setConfig)} accept=".conf,text/plain">
              {(props) => (
                <Button variant="default" leftSection={<Icon name="upload" size={16} />} {...props}>
                  {t("import.choose")}
                </Button>
              )}
            </FileButton>
            <Button type="submit" loading={run.isPending} disabled={config.trim() === ""}>
              {t("action.import")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}

function FromInterface({ onDone }: { onDone: (result: Imported) => void }) {
  const { t, number } = useText();
  const run = useImport(onDone);
  return (
    <Stack>
      <Text size="sm">{t("import.adopt")}</Text>
      <ProblemNote cause={run.error} />
      {run.isPending && <Busy onStop={run.stop} />}
      <Loaded query={useQuery(queries.adoptable())}>
        {(interfaces) => (
          <DataTable
            label={t("import.interface")}
            rows={interfaces}
            rowKey={({ name }) => name}
            empty={t("import.none")}
            columns={[
              { key: "name", title: t("network.interface"), cell: ({ name }) => <code>{name}</code> },
              { key: "addresses", title: t("peer.addresses"), cell: ({ addresses }) => addresses.map((address) => <div key={address}><code>{address}</code></div>) },
              { key: "port", title: t("network.port"), cell: ({ listen_port }) => listen_port },
              { key: "peers", title: t("page.peers"), cell: ({ peer_count }) => number(peer_count), isNumber: true },
              {
                key: "action",
                title: t("column.actions"),
                cell: ({ name, adoptable, reason }) =>
                  adoptable ? (
                    <Button size="xs" loading={run.isPending} onClick={() => run.mutate({ interface: name })}>
                      {t("import.take")}
                    </Button>
                  ) : (
                    <Status tone="warn">{reason}</Status>
                  ),
              },
            ]}
          />
        )}
      </Loaded>
    </Stack>
  );
}

function Result({ result: { network, not_kept } }: { result: Imported }) {
  const { t } = useText();
  return (
    <Stack maw={860}>
      <Alert color="green" icon={<Icon name="check" />} title={t("import.done", { name: network.name, count: network.peer_count })} />
      {not_kept.length > 0 && (
        <Alert color="orange" icon={<Icon name="alert" />} title={t("import.notKept")}>
          <List size="sm">
            {not_kept.map(({ line, text, reason }) => (
              <List.Item key={line}>
                {t("import.line", { line })} {text && <code>{text}</code>} {reason}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      <LinkButton to={paths.network(network.id)}>{t("import.toNetwork")}</LinkButton>
    </Stack>
  );
}
