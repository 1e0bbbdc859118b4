import { Paper, SimpleGrid, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../api/queries";
import { useText } from "../i18n/text";
import { isUnusualMtu, MTU_PRESETS } from "../ip/mtu";
import { Figure } from "../ui/Figure";
import { TextLink } from "../ui/links";
import { paths } from "../shell/paths";
import { Status } from "../ui/Status";
import type { TabProps } from "./NetworkPage";

/** What the network wants, what the kernel has, and what is right for which way. */
export default function MtuTab({ network }: TabProps) {
  const { t } = useText();
  const { data } = useQuery(queries.interfaces());
  const status = data?.find(({ id }) => id === network.id);
  const isSame = !status || status.mtu === 0 || status.mtu === network.mtu;
  return (
    <Stack maw={860}>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <Figure label={t("mtu.wanted")} value={network.mtu}>
          <Status tone={isUnusualMtu(network.mtu) ? "warn" : "good"}>{t(isUnusualMtu(network.mtu) ? "network.mtu.unusual" : "mtu.usual")}</Status>
        </Figure>
        <Figure label={t("mtu.kernel")} value={status?.mtu || "–"}>
          <Status tone={isSame ? "good" : "bad"}>{t(isSame ? "mtu.same" : "mtu.differs")}</Status>
        </Figure>
        <Figure label={t("network.mss")} value={t(network.mss_clamp ? "value.on" : "value.off")} />
      </SimpleGrid>
      <Paper withBorder p="md">
        <Title order={2} size="h4" mb="xs">
          {t("mtu.which")}
        </Title>
        <Text size="sm" mb="sm">
          {t("mtu.explain")}
        </Text>
        <Table>
          <Table.Tbody>
            {MTU_PRESETS.map(({ key, mtu }) => (
              <Table.Tr key={key}>
                <Table.Td>{t(`mtu.${key}`)}</Table.Td>
                <Table.Td ta="end">
                  <code>{mtu}</code>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <TextLink to={paths.network(network.id, "settings")}>{t("mtu.change")}</TextLink>
      </Paper>
    </Stack>
  );
}
