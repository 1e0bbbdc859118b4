// What a peer may send and receive, as two fields; empty is unlimited.
import { Button, Group, NumberInput, Stack } from "@mantine/core";
import { useState } from "react";
import { useText } from "../i18n/text";
import { ProblemNote } from "../ui/ProblemNote";

export type Limits = { bandwidth_up_kbps: number; bandwidth_down_kbps: number };
type Props = { initial?: Limits; isBusy?: boolean; problem?: unknown; onSave: (limits: Limits) => void };

const MOST = 10_000; // Mbit/s
const toMbit = (kbps: number | undefined): number | "" => (kbps ? kbps / 1000 : "");
const toKbps = (mbit: number | string): number => Math.round(Number(mbit) * 1000);

export function LimitForm({ initial, isBusy = false, problem, onSave }: Props) {
  const { t } = useText();
  const [up, setUp] = useState<number | string>(toMbit(initial?.bandwidth_up_kbps));
  const [down, setDown] = useState<number | string>(toMbit(initial?.bandwidth_down_kbps));
  const field = { suffix: " Mbit/s", min: 0, max: MOST, decimalScale: 3, description: t("peer.limit.text"), placeholder: t("peer.unlimited") };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSave({ bandwidth_up_kbps: toKbps(up), bandwidth_down_kbps: toKbps(down) });
      }}
    >
      <Stack>
        <NumberInput {...field} label={t("peer.up")} value={up} onChange={setUp} data-autofocus />
        <NumberInput {...field} label={t("peer.down")} value={down} onChange={setDown} />
        <ProblemNote cause={problem} />
        <Group justify="flex-end">
          <Button type="submit" loading={isBusy}>
            {t("action.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
