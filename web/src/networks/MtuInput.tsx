import { Badge, Group, NumberInput, Select, Text } from "@mantine/core";
import { useText } from "../i18n/text";
import { isUnusualMtu, MTU_MAX, MTU_MIN, MTU_PRESETS } from "../ip/mtu";

export function MtuInput({ value, onChange, error }: { value: number; onChange: (mtu: number) => void; error?: string | undefined }) {
  const { t } = useText();
  const preset = MTU_PRESETS.find(({ mtu }) => mtu === value);
  return (
    <div>
      <Group align="flex-start" grow preventGrowOverflow={false} gap="sm">
        <NumberInput
          label={t("network.mtu")}
          description={t("network.mtu.text")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          min={MTU_MIN}
          max={MTU_MAX}
          clampBehavior="none"
          allowDecimal={false}
          value={value}
          onChange={(mtu) => onChange(Number(mtu))}
          error={error}
        />
        <Select
          label={t("network.mtu.preset")}
          value={preset?.key ?? null}
          placeholder={t("network.mtu.own")}
          data={MTU_PRESETS.map(({ key, mtu }) => ({ value: key, label: `${t(`mtu.${key}`)} (${mtu})` }))}
          onChange={(key) => {
            const chosen = MTU_PRESETS.find((each) => each.key === key);
            if (chosen) onChange(chosen.mtu);
          }}
        />
      </Group>
      {!error && isUnusualMtu(value) && (
        <Group gap="xs" mt={6} wrap="nowrap">
          <Badge color="orange" variant="light" className="no-shrink">
            {t("network.mtu.unusual")}
          </Badge>
          <Text size="xs">{t(value < 1380 ? "network.mtu.low" : "network.mtu.high")}</Text>
        </Group>
      )}
    </div>
  );
}
