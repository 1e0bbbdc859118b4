import { useQuery } from "@tanstack/react-query";
import { Tooltip } from "@mantine/core";
import type { Network } from "../api/client";
import { queries } from "../api/queries";
import { useText } from "../i18n/text";
import { Status } from "../ui/Status";

/** Up as the kernel has it, or why not. */
export function NetworkState({ network }: { network: Network }) {
  const { t } = useText();
  const { data } = useQuery(queries.interfaces());
  const status = data?.find(({ id }) => id === network.id);
  if (!network.enabled) return <Status tone="off">{t("state.disabled")}</Status>;
  if (!status) return <Status tone="info">{t("state.enabled")}</Status>;
  if (status.up && !status.problem) return <Status tone="good">{t("state.up")}</Status>;
  return (
    <Tooltip label={status.problem} disabled={!status.problem} multiline maw={360}>
      <span>
        <Status tone="bad">{t(status.up ? "state.problem" : "state.down")}</Status>
      </span>
    </Tooltip>
  );
}
