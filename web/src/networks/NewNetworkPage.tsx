import { Button, Group, Paper, Stack } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { api, take, type Network } from "../api/client";
import { networksChanged, queries } from "../api/queries";
import { useText } from "../i18n/text";
import { freeSubnet } from "../ip/prefix";
import { paths } from "../shell/paths";
import { useFields } from "../ui/fields";
import { LinkButton } from "../ui/links";
import { Loaded } from "../ui/Loaded";
import { useNotices } from "../ui/notices";
import { PageHead } from "../ui/PageHead";
import { ProblemNote } from "../ui/ProblemNote";
import { NetworkFields } from "./NetworkFields";
import { networkErrors, newNetworkValues, toNewNetwork, type NetworkValues } from "./values";

export default function NewNetworkPage() {
  const { t } = useText();
  return (
    <>
      <PageHead title={t("network.new")} />
      <Loaded query={useQuery(queries.networks())}>{(networks) => <Form networks={networks} />}</Loaded>
    </>
  );
}

function Form({ networks }: { networks: Network[] }) {
  const { t } = useText();
  const { done } = useNotices();
  const client = useQueryClient();
  const navigate = useNavigate();
  const validate = useCallback((values: NetworkValues) => networkErrors(values, networks, t), [networks, t]);
  const fields = useFields(newNetworkValues(freeSubnet(networks.map(({ subnet }) => subnet))), validate);
  const create = useMutation({
    mutationFn: () => take(api.POST("/api/networks", { body: toNewNetwork(fields.values) })),
    onError: fields.refuse,
    onSuccess: async (network) => {
      done(t("network.created", { name: network.name }));
      await networksChanged(client);
      void navigate({ to: paths.network(network.id) });
    },
  });
  return (
    <Paper withBorder p={{ base: "md", sm: "lg" }} maw={860}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (fields.show()) create.mutate();
        }}
      >
        <Stack>
          <NetworkFields fields={fields} isNew />
          <ProblemNote cause={create.error} known={fields.names} />
          <Group justify="flex-end">
            <LinkButton to={paths.networks()} variant="default">
              {t("action.cancel")}
            </LinkButton>
            <Button type="submit" loading={create.isPending}>
              {t("network.create")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
