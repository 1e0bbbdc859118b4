import { Button, Group, Paper, Stack } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { api, takeTagged } from "../api/client";
import { networksChanged, queries } from "../api/queries";
import { useText } from "../i18n/text";
import { useFields } from "../ui/fields";
import { Icon } from "../ui/Icon";
import { useNotices } from "../ui/notices";
import { SaveNote } from "../ui/SaveNote";
import { NetworkFields } from "./NetworkFields";
import type { TabProps } from "./NetworkPage";
import { networkErrors, toNetworkChanges, valuesOf, type NetworkValues } from "./values";

export default function SettingsTab({ network, etag }: TabProps) {
  const { t } = useText();
  const { done } = useNotices();
  const client = useQueryClient();
  const { data: networks = [] } = useQuery(queries.networks());
  const validate = useCallback(
    (values: NetworkValues) => networkErrors(values, networks.filter(({ id }) => id !== network.id), t),
    [networks, network.id, t],
  );
  const fields = useFields(valuesOf(network), validate);
  const [tag, setTag] = useState(etag);
  const params = { path: { id: network.id } };

  const save = useMutation({
    mutationFn: () => takeTagged(api.PUT("/api/networks/{id}", { params: { ...params, header: { "If-Match": tag } }, body: toNetworkChanges(fields.changed) })),
    onError: fields.refuse,
    onSuccess: async (saved) => {
      client.setQueryData(queries.network(network.id).queryKey, saved);
      fields.reset(valuesOf(saved.value));
      setTag(saved.etag);
      done(t("network.saved", { name: saved.value.name }));
      await networksChanged(client);
    },
  });
  const takeTheirs = async (): Promise<string[]> => {
    const theirs = await takeTagged(api.GET("/api/networks/{id}", { params }));
    setTag(theirs.etag);
    save.reset();
    return fields.take(valuesOf(theirs.value));
  };
  return (
    <Paper withBorder p={{ base: "md", sm: "lg" }} maw={860}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (fields.show()) save.mutate();
        }}
      >
        <Stack>
          <NetworkFields fields={fields} isNew={false} />
          {network.warnings.map(({ field, message }) => (
            <Group key={field} gap="xs" wrap="nowrap">
              <Icon name="alert" />
              <span>
                {field}: {message}
              </span>
            </Group>
          ))}
          <SaveNote cause={save.error} known={fields.names} onTake={takeTheirs} />
          <Group justify="flex-end">
            <Button variant="default" disabled={!fields.isChanged} onClick={() => fields.reset(valuesOf(network))}>
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
